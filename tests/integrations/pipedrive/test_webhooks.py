"""Only a caller with our user and password is believed, and its doorbells are read tolerantly."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest

from integrations.pipedrive.webhooks import check_basic, parse_event

META = {
    "action": "change",
    "entity": "deal",
    "entity_id": "42",
    "company_id": "123",
    "user_id": "7",
    "id": "6f1c",
    "timestamp": "2026-03-02T09:00:00.123Z",
    "version": "2.0",
    "change_source": "app",
}


def basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


def test_the_right_user_and_password_are_accepted():
    assert check_basic(basic("ib:p:ass ü"), "ib", "p:ass ü")


@pytest.mark.parametrize(
    ("header", "user", "password"),
    [
        (basic("ib:wrong"), "ib", "right"),
        (basic("eve:right"), "ib", "right"),
        ("Bearer abc", "ib", "right"),
        ("Basic !!!", "ib", "right"),
        ("", "ib", "right"),
        (basic("ib:"), "ib", ""),
        (basic(":"), "", ""),
    ],
)
def test_anything_else_is_refused(header, user, password):
    assert not check_basic(header, user, password)


def test_a_change_is_read_with_what_changed():
    previous = {"status": "open", "custom_fields": {"f" * 40: None}}
    event = parse_event(json.dumps({"meta": META, "data": {"id": 42}, "previous": previous}).encode())

    assert (event.id, event.entity, event.entity_id, event.action) == ("6f1c", "deal", "42", "change")
    assert (event.company_id, event.user_id, event.change_source) == ("123", "7", "app")
    assert event.changed == ("status", "f" * 40)
    assert event.at == datetime(2026, 3, 2, 9, 0, 0, 123000, tzinfo=UTC)


@pytest.mark.parametrize("previous", [None, "odd"])
def test_a_creation_has_no_changes(previous):
    body = json.dumps(
        {"meta": {**META, "action": "create", "entity_id": 42}, "data": {}, "previous": previous}
    )

    assert parse_event(body.encode()).changed == ()


def test_an_event_of_version_1_is_read_too():
    meta = {"action": "updated", "object": "deal", "id": 42, "company_id": 123, "timestamp": 1740000000}
    body = json.dumps({"v": 1, "meta": meta, "current": {}, "previous": {"title": "Old"}}).encode()

    event = parse_event(body)

    assert (event.entity, event.entity_id, event.action, event.company_id) == ("deal", "42", "change", "123")
    assert (event.at, len(event.id)) == (None, 64)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"{}", b'{"meta":{}}', b'{"meta":{"entity":"deal"}}', b"\xff"]
)
def test_what_is_no_webhook_is_refused(body):
    with pytest.raises(ValueError, match="webhook"):
        parse_event(body)
