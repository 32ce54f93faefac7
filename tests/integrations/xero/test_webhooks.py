"""Only what Xero signed is believed, and its doorbells are read tolerantly."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime

import pytest

from integrations.xero.webhooks import parse_events, verify_signature

KEY = "a2V5/like+base64=="
BODY = (
    b'{"events":[{"resourceUrl":"https://api.xero.com/api.xro/2.0/Invoices/i-1","resourceId":"i-1","tenantId":"t-1",'
    b'"tenantType":"ORGANISATION","eventCategory":"INVOICE","eventType":"Update",'
    b'"eventDateUtc":"2025-05-01T14:32:04.198"}],"firstEventSequence":215,"lastEventSequence":215,"entropy":"IMGU"}'
)


def sign(body: bytes, key: str = KEY) -> str:
    return base64.b64encode(hmac.new(key.encode(), body, hashlib.sha256).digest()).decode()


def test_the_right_signature_is_accepted():
    assert verify_signature(BODY, sign(BODY), KEY)


@pytest.mark.parametrize(
    ("body", "signature", "key"),
    [
        (BODY + b" ", sign(BODY), KEY),
        (BODY, sign(BODY, "other"), KEY),
        (BODY, "", KEY),
        (BODY, "ünicode", KEY),
        (BODY, sign(BODY, ""), ""),
    ],
    ids=["changed body", "other key", "no signature", "odd signature", "empty key"],
)
def test_anything_else_is_refused(body, signature, key):
    assert not verify_signature(body, signature, key)


def test_an_event_is_read():
    (event,) = parse_events(BODY)

    assert (event.tenant_id, event.resource_id, event.category, event.type) == (
        "t-1",
        "i-1",
        "INVOICE",
        "UPDATE",
    )
    assert event.at == datetime(2025, 5, 1, 14, 32, 4, 198000, tzinfo=UTC)
    assert event.dedupe_key == "2025-05-01T14:32:04.198:t-1:INVOICE:i-1:UPDATE"


def test_the_probe_has_no_events():
    assert parse_events(b'{"events":[],"firstEventSequence":0,"lastEventSequence":0,"entropy":"A"}') == []


def test_an_event_of_a_new_kind_with_an_odd_date_is_kept():
    (event,) = parse_events(b'{"events":[{"resourceId":"q","eventCategory":"QUOTE","eventDateUtc":"soon"}]}')

    assert (event.category, event.at) == ("QUOTE", None)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"events":1}', b"\xff"])
def test_what_is_no_webhook_is_refused(body):
    with pytest.raises(ValueError, match="webhook"):
        parse_events(body)
