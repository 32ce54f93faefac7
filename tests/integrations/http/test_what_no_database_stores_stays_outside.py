"""NUL and half a character are legal in JSON and in no database: they stay at the door, the rest comes in."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

import pytest
import responses
from django.urls import reverse

from integrations.http import RemoteSession
from integrations.http.text import storable
from integrations.models import InboxMessage
from tests.factories import PipedriveConnectionFactory, XeroConnectionFactory


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ('{"a":"x\\u0000y"}', "xy"),
        ('{"a":"\\u0000\\u0000"}', ""),
        ('{"a":"\\ud83d\\ude00 \\ud83d"}', "😀 \N{REPLACEMENT CHARACTER}"),
        ('{"a":"\\udc00"}', "\N{REPLACEMENT CHARACTER}"),
        ('{"a":"C:\\\\u0000"}', "C:\\u0000"),
        ('{"a":"\\\\\\u0000"}', "\\"),
        ('{"a":"caf\\u00e9"}', "café"),
    ],
)
def test_only_what_cannot_be_stored_is_taken_out(sent, kept):
    assert json.loads(storable(sent.encode()))["a"] == kept


def test_a_file_stays_byte_for_byte():
    assert storable(b"%PDF-1.4 \\u0000 \\ud800") == b"%PDF-1.4 \\u0000 \\ud800"


@pytest.mark.parametrize("text", ["Roof\\u0000", "Roof\\ud800"])
@responses.activate
def test_an_answer_is_read_all_the_same(text):
    body = f'{{"data":[{{"id":1,"title":"{text}"}}]}}'
    responses.get("https://northwind.pipedrive.com/x", body=body, content_type="application/json")
    answer = RemoteSession(base_url="https://northwind.pipedrive.com").request("GET", "/x")
    assert answer.json()["data"][0]["title"].startswith("Roof")
    assert "\x00" not in answer.exchange.response_body


@pytest.mark.django_db
def test_a_webhook_of_pipedrive_is_stored(client):
    connection = PipedriveConnectionFactory(webhook_path="secret", webhook_password="pw")
    meta = f'"meta":{{"id":"e1","entity":"deal","entity_id":"42","company_id":"{connection.remote_id}"}}'
    body = f'{{{meta},"data":{{"title":"Roof\\u0000","note":"\\ud800"}},"previous":null}}'
    basic = base64.b64encode(b"invoicebridge:pw").decode()
    answer = client.post(
        reverse("pipedrive_webhook", args=["secret"]),
        body,
        content_type="application/json",
        headers={"Authorization": f"Basic {basic}"},
    )
    assert answer.status_code == 200
    assert InboxMessage.objects.get().payload["data"]["title"] == "Roof"


@pytest.mark.django_db
def test_a_webhook_of_xero_is_stored_under_the_signature_of_what_was_sent(client, settings):
    settings.XERO_WEBHOOK_KEY = "key"
    tenant = XeroConnectionFactory().remote_id
    event = f'{{"resourceId":"i-1\\u0000","tenantId":"{tenant}","eventCategory":"INVOICE"}}'
    body = f'{{"events":[{event}]}}'.encode()
    signature = base64.b64encode(hmac.new(b"key", body, hashlib.sha256).digest()).decode()
    answer = client.post(
        reverse("xero_webhook"),
        body,
        content_type="application/json",
        headers={"x-xero-signature": signature},
    )
    assert answer.status_code == 200
    assert InboxMessage.objects.get().resource_id == "i-1"
