"""The doors for services: verified before anything, stored at once, answered empty, no cookie, no session."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from accounts.models import Connection, ConnectionState
from integrations.models import InboxMessage, InboxState
from tests.factories import PipedriveConnectionFactory, XeroConnectionFactory

pytestmark = pytest.mark.django_db

KEY = "test-webhook-key"


@pytest.fixture(autouse=True)
def _key(settings):
    settings.XERO_WEBHOOK_KEY = KEY


def xero_body(*tenants: str, category="INVOICE") -> bytes:
    events = [
        {
            "resourceUrl": f"https://api.xero.com/api.xro/2.0/Invoices/i-{number}",
            "resourceId": f"i-{number}",
            "tenantId": tenant,
            "tenantType": "ORGANISATION",
            "eventCategory": category,
            "eventType": "UPDATE",
            "eventDateUtc": "2026-11-02T14:32:04.198",
        }
        for number, tenant in enumerate(tenants)
    ]
    return json.dumps(
        {"events": events, "firstEventSequence": 1, "lastEventSequence": 1, "entropy": "ABC"}
    ).encode()


def sign(body: bytes, key: str = KEY) -> str:
    return base64.b64encode(hmac.new(key.encode(), body, hashlib.sha256).digest()).decode()


def post_xero(client, body: bytes, signature: str | None = None):
    headers = {"x-xero-signature": sign(body) if signature is None else signature}
    return client.post(reverse("xero_webhook"), body, content_type="application/json", headers=headers)


def assert_plain(answer, status: int) -> None:
    assert answer.status_code == status
    assert answer.content == b""
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert not Session.objects.exists()


def test_signed_events_are_stored_for_their_organisations(client):
    northwind, contoso = XeroConnectionFactory(), XeroConnectionFactory()

    answer = post_xero(client, xero_body(northwind.remote_id, contoso.remote_id))

    assert_plain(answer, 200)
    stored = InboxMessage.objects.order_by("resource_id").values_list(
        "connection", "kind", "resource_id", "state"
    )
    assert list(stored) == [
        (northwind.pk, "xero.invoice", "i-0", InboxState.RECEIVED),
        (contoso.pk, "xero.invoice", "i-1", InboxState.RECEIVED),
    ]
    assert Connection.objects.get(pk=northwind.pk).webhook_seen_at is not None


def test_events_delivered_again_are_stored_once(client):
    body = xero_body(XeroConnectionFactory().remote_id)

    post_xero(client, body)
    assert_plain(post_xero(client, body), 200)

    assert InboxMessage.objects.count() == 1


@pytest.mark.parametrize(
    "signature", ["", "nonsense", sign(b"something else"), sign(xero_body(), "other key")]
)
def test_a_wrong_signature_is_refused_before_anything_is_read(client, signature):
    assert_plain(post_xero(client, xero_body(), signature), 401)
    assert not InboxMessage.objects.exists()


def test_without_a_key_nothing_is_let_in(client, settings):
    settings.XERO_WEBHOOK_KEY = ""
    body = xero_body()

    assert_plain(post_xero(client, body, sign(body, "")), 401)


def test_the_intent_to_receive_is_answered(client):
    assert_plain(post_xero(client, xero_body()), 200)


def test_events_of_strangers_and_of_other_kinds_are_kept_as_ignored(client):
    post_xero(client, xero_body("nobody"))
    post_xero(client, xero_body(XeroConnectionFactory().remote_id, category="CREDITNOTE"))
    gone = XeroConnectionFactory(state=ConnectionState.DISCONNECTED)
    post_xero(client, xero_body(gone.remote_id))

    assert [message.state for message in InboxMessage.objects.all()] == [InboxState.IGNORED] * 3


def test_a_stranger_among_ours_is_set_aside_alone(client):
    ours = XeroConnectionFactory()

    post_xero(client, xero_body("nobody", ours.remote_id))

    stranger, known = InboxMessage.objects.order_by("resource_id")
    assert (stranger.state, stranger.connection) == (InboxState.IGNORED, None)
    assert "not connected here" in stranger.error
    assert (known.state, known.connection, known.error) == (InboxState.RECEIVED, ours, "")


def test_a_storm_costs_one_statement_a_post(client, django_assert_num_queries):
    tenant = XeroConnectionFactory().remote_id
    post_xero(client, xero_body(tenant))

    with django_assert_num_queries(1):
        post_xero(client, xero_body(*[tenant] * 50))


def test_a_signed_body_that_makes_no_sense_is_not_asked_for_again(client):
    assert_plain(post_xero(client, b"not json"), 200)


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 20_000,
        b'{"events": ' + b"[" * 20_000,
        b"\xff\xfe",
        b'{"events": 7}',
        b'{"events": [7, null, {}]}',
        b'{"events": [], "events": [{}]}',
    ],
)
def test_a_signed_body_of_any_shape_is_answered(client, body):
    assert_plain(post_xero(client, body), 200)


def test_more_than_a_megabyte_is_refused(client):
    assert_plain(post_xero(client, b"x" * 1_000_001), 413)


def test_a_browser_gets_nothing(client):
    assert client.get(reverse("xero_webhook")).status_code == 405


@pytest.fixture
def company():
    return PipedriveConnectionFactory(
        remote_id="123",
        webhook_path="a-secret-path",
        webhook_password="a-password",
        deal_fields={"status": {"code": "hash1", "options": {}}, "link": {"code": "hash2"}},
    )


def pipedrive_event(
    event_id="e-1", *, source="app", previous=None, company_id="123", entity="deal", action="change"
):
    return {
        "meta": {
            "action": action,
            "entity": entity,
            "entity_id": "42",
            "company_id": company_id,
            "id": event_id,
            "timestamp": "2026-03-02T09:00:00.123Z",
            "version": "2.0",
            "change_source": source,
        },
        "data": {"id": 42},
        "previous": {"title": "Old"} if previous is None else previous,
    }


def post_pipedrive(client, event, *, password="a-password", path="a-secret-path"):
    basic = base64.b64encode(f"invoicebridge:{password}".encode()).decode()
    return client.post(
        reverse("pipedrive_webhook", args=[path]),
        json.dumps(event),
        content_type="application/json",
        headers={"Authorization": f"Basic {basic}"},
    )


def test_an_event_of_our_company_is_stored_once(client, company):
    assert_plain(post_pipedrive(client, pipedrive_event()), 200)
    assert_plain(post_pipedrive(client, pipedrive_event()), 200)

    message = InboxMessage.objects.get()
    assert (message.kind, message.resource_id, message.state) == ("pipedrive.deal", "42", InboxState.RECEIVED)
    assert message.connection == company
    assert Connection.objects.get().webhook_seen_at is not None


@pytest.mark.parametrize(
    ("named", "status"),
    [({"password": "wrong"}, 401), ({"path": "wrong"}, 404)],
)
def test_who_does_not_know_both_secrets_is_refused(client, company, named, status):
    assert_plain(post_pipedrive(client, pipedrive_event(), **named), status)
    assert not InboxMessage.objects.exists()


def test_an_event_of_another_company_is_refused(client, company):
    assert_plain(post_pipedrive(client, pipedrive_event(company_id="999")), 403)
    assert not InboxMessage.objects.exists()


def test_the_echo_of_our_own_fields_is_ignored(client, company):
    fields = {"custom_fields": {"hash1": None, "hash2": None}, "update_time": "2026-03-02T08:00:00Z"}

    post_pipedrive(client, pipedrive_event("echo", source="api", previous=fields))
    post_pipedrive(client, pipedrive_event("person", source="app", previous=fields))
    post_pipedrive(client, pipedrive_event("more", source="api", previous={**fields, "title": "Old"}))

    states = dict(InboxMessage.objects.values_list("dedupe_key", "state"))
    assert states == {
        "pipedrive:123:echo": InboxState.IGNORED,
        "pipedrive:123:person": InboxState.RECEIVED,
        "pipedrive:123:more": InboxState.RECEIVED,
    }


def test_unreadable_news_is_not_asked_for_again(client, company):
    assert_plain(post_pipedrive(client, {"nothing": "here"}), 200)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_pipedrives_probe_of_the_address_is_answered_and_stores_nothing(client, method):
    PipedriveConnectionFactory(webhook_path="secret", webhook_password="pw")

    assert_plain(client.generic(method, reverse("pipedrive_webhook", args=["secret"])), 200)
    assert_plain(client.generic(method, reverse("pipedrive_webhook", args=["another"])), 404)
    assert not InboxMessage.objects.exists()
