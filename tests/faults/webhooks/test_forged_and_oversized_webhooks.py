"""F46, F47: what is not Xero's is refused at once and leaves no trace; what is too much costs next to nothing."""

from __future__ import annotations

import json
import time
from collections import Counter
from datetime import UTC, datetime

import pytest
import time_machine
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.test import RequestFactory
from django.utils import timezone

from accounts.models import Role
from integrations.inbox import rejected
from integrations.models import InboxMessage, RefusalTally
from integrations.views import webhooks
from tests.factories import UserFactory, XeroConnectionFactory
from tests.faults.xero_webhooks import body_of, event, post, sign

pytestmark = pytest.mark.django_db

HONEST = body_of(event("tenant", "i-1", "2026-11-02T14:32:04.198"))
MEGABYTE = 1_000_000


@pytest.mark.parametrize(
    ("body", "signature"),
    [
        pytest.param(HONEST, "", id="no signature"),
        pytest.param(HONEST, sign(HONEST, "another key"), id="another key"),
        pytest.param(HONEST.replace(b"i-1", b"i-2"), sign(HONEST), id="a changed body"),
        pytest.param(HONEST, sign(body_of()), id="the signature of another body"),
        pytest.param(HONEST, sign(HONEST)[:-4], id="a cut signature"),
        pytest.param(HONEST, "\u00e9" * 44, id="no ASCII"),
        pytest.param(b"", sign(HONEST), id="no body"),
    ],
)
def test_a_forged_body_is_refused_and_leaves_no_trace(body, signature):
    assert post(body, signature) == 401

    assert not InboxMessage.objects.exists()
    assert not Session.objects.exists()


@pytest.fixture
def counting(monkeypatch):
    """A process that has counted nothing yet, and a clock to move."""
    monkeypatch.setattr(rejected, "_counted", Counter())
    monkeypatch.setattr(rejected, "_flushed_at", None)
    with time_machine.travel(datetime(2026, 11, 27, 9, 0, tzinfo=UTC), tick=False) as clock:
        yield clock


def test_refusals_are_counted_without_a_row_or_a_writing_each(counting, django_assert_num_queries):
    assert post(HONEST, "wrong") == 401
    with django_assert_num_queries(0):
        assert {post(HONEST, "wrong") for _ in range(30)} == {401}
    assert RefusalTally.objects.get().count == 1

    counting.shift(11)
    assert post(HONEST, "wrong") == 401

    assert RefusalTally.objects.get().count == 31, "this last one is still gathered"
    assert "31 webhooks were refused today" in rejected.describe_rejections("xero")


def test_an_administrator_sees_how_many_were_refused_today(client, counting):
    XeroConnectionFactory()
    post(HONEST, "wrong")
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))

    page = client.get("/connections/").content.decode()

    assert "One webhook was refused today for a wrong signature or password" in page


def test_what_cant_be_counted_is_refused_all_the_same(counting, monkeypatch):
    def fail(*_):
        raise OperationalError("away")

    monkeypatch.setattr(rejected, "_add", fail)
    assert post(HONEST, "wrong") == 401


def seconds_at_the_door(body: bytes, signature: str, status: int) -> float:
    """Return the CPU seconds of the door itself, at its best: a busy machine counts others' in."""
    spent = []
    for _ in range(5):
        headers = {"x-xero-signature": signature}
        request = RequestFactory().post("/", body, content_type="application/json", headers=headers)
        request.session = SessionBase()
        began = time.process_time()
        assert webhooks.xero(request).status_code == status
        spent.append(time.process_time() - began)
    return min(spent)


def test_refusing_takes_less_than_ten_milliseconds():
    assert seconds_at_the_door(HONEST, sign(HONEST, "another key"), 401) < 0.010


def test_an_old_body_replayed_is_known():
    body = body_of(event(XeroConnectionFactory().remote_id, "i-1", "2026-11-02T14:32:04.198"))
    assert post(body) == post(body) == 200

    assert InboxMessage.objects.count() == 1


def many(count: int) -> bytes:
    return body_of(*[event("tenant", f"i-{n}", timezone.now()) for n in range(count)])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b"x" * 10 * MEGABYTE, 413, id="ten megabytes"),
        pytest.param(many(10_000), 413, id="ten thousand events"),
        pytest.param(b'{"events":' + b"[" * 10_000 + b"]" * 10_000 + b"}", 200, id="ten thousand deep"),
        pytest.param(b'{"events": [], "events": [{"a": 1}], "events": 7}', 200, id="one key three times"),
        pytest.param(b'{"events": ["\xff\xfe"]}', 200, id="no UTF-8"),
        pytest.param(
            json.dumps({"events": [{"resourceId": {"a": []}}] * 200}).encode(), 200, id="odd events"
        ),
    ],
)
def test_a_monstrous_body_is_answered_within_a_tenth_of_a_second(body, status):
    """Signed with our key and senseless is answered 200: sent again for a day it would not get better."""
    assert post(body) == status
    assert seconds_at_the_door(body, sign(body), status) < 0.1

    assert not InboxMessage.objects.filter(state="received").exists()


def test_a_body_as_large_as_is_let_in_is_stored_whole():
    connection = XeroConnectionFactory()
    body = body_of(*[event(connection.remote_id, f"i-{n}", timezone.now()) for n in range(3500)])
    assert MEGABYTE * 0.8 < len(body) < MEGABYTE

    assert post(body) == 200
    assert InboxMessage.objects.count() == 3500
