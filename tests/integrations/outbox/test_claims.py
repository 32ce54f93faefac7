"""One worker at a time, in the order of the mailbox, even when workers die or wake up late."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import ConnectionState
from integrations import outbox
from integrations.http import RemoteUnavailable
from integrations.models import OutboxMessage, OutboxState
from integrations.queue.lease import LEASE
from tests.factories import OutboxMessageFactory, UserFactory, XeroConnectionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(routes, no_network):
    """What was said, in order: (message id, whether a doubt was told)."""
    said: list[tuple[int, bool]] = []
    routes["OUTGOING"]["test.say"] = lambda message, client: said.append((message.pk, message.is_ambiguous))
    return said


def say(**fields) -> OutboxMessage:
    return OutboxMessageFactory(kind="test.say", **fields)


def test_only_the_oldest_open_message_of_a_mailbox_goes_out(said):
    first, second = say(mailbox="invoice:1"), say(mailbox="invoice:1")
    elsewhere = say(mailbox="invoice:2")

    assert outbox.due(timezone.now()) == [first.pk, elsewhere.pk]
    outbox.deliver(second.pk)
    assert said == []
    outbox.deliver(first.pk)
    outbox.deliver(second.pk)
    assert said == [(first.pk, False), (second.pk, False)]


def test_delivering_rings_for_the_next_of_the_mailbox(said, wake_ups, django_capture_on_commit_callbacks):
    first, second = say(mailbox="invoice:1"), say(mailbox="invoice:1")

    with django_capture_on_commit_callbacks(execute=True):
        outbox.deliver(first.pk)

    assert wake_ups == [("integrations.tasks.deliver", {"message_id": second.pk})]


def test_a_failed_message_holds_its_mailbox_until_retried_or_discarded(said):
    ada = UserFactory()
    failed, behind = say(mailbox="invoice:1", state=OutboxState.FAILED), say(mailbox="invoice:1")

    assert outbox.due(timezone.now()) == []
    outbox.retry(failed, by=ada)
    assert outbox.due(timezone.now()) == [failed.pk]
    OutboxMessage.objects.filter(pk=failed.pk).update(state=OutboxState.FAILED)
    outbox.discard(failed, by=ada, reason="a mistake")
    assert outbox.due(timezone.now()) == [behind.pk]
    assert failed.state == OutboxState.CANCELLED
    assert "a mistake" in failed.problems[0]["text"]


def test_a_message_is_not_sent_before_its_time(said):
    message = say(not_before=timezone.now() + dt.timedelta(minutes=5))

    outbox.deliver(message.pk)
    assert said == []
    outbox.deliver(message.pk, now=timezone.now() + dt.timedelta(minutes=6))
    assert said == [(message.pk, False)]


def test_a_second_bell_finds_the_message_claimed(routes, no_network):
    message = say()
    calls = []

    def send(claimed, client):
        calls.append(claimed.pk)
        outbox.deliver(message.pk)

    routes["OUTGOING"]["test.say"] = send
    outbox.deliver(message.pk)

    assert calls == [message.pk]


@pytest.mark.parametrize("writes", [False, True])
def test_a_killed_workers_message_is_taken_over_with_a_doubt_if_a_write_may_have_gone_out(
    routes, monkeypatch, writes
):
    message, said = say(), []

    def die(connection, function, *, hooks, **_):
        hooks.before_call(writes=writes)
        # BaseException: as abrupt as a kill, nothing of ours runs afterwards.
        raise KeyboardInterrupt

    routes["OUTGOING"]["test.say"] = lambda message, client: said.append((message.pk, message.is_ambiguous))
    with monkeypatch.context() as patch:
        patch.setattr("integrations.calls.clients.run", die)
        with pytest.raises(KeyboardInterrupt):
            outbox.deliver(message.pk)
    message.refresh_from_db()
    assert message.is_ambiguous is writes
    assert (message.may_act_until is not None) is writes
    monkeypatch.setattr("integrations.calls.clients.run", lambda connection, function, **_: function(None))

    outbox.deliver(message.pk)
    assert said == []
    outbox.deliver(message.pk, now=timezone.now() + LEASE + dt.timedelta(seconds=1))
    assert said == [(message.pk, writes)]


def test_a_worker_that_lost_its_claim_stamps_nothing(routes, no_network):
    message = say()

    def take_over(claimed, client):
        OutboxMessage.objects.filter(pk=claimed.pk).update(claim_number=99)
        raise RemoteUnavailable("too late")

    routes["OUTGOING"]["test.say"] = take_over
    outbox.deliver(message.pk)

    message.refresh_from_db()
    assert message.claim_number == 99
    assert message.problems == []


def test_a_worker_that_lost_its_claim_sends_nothing_more(said, monkeypatch):
    message, sent = say(), []

    def run(connection, function, *, hooks, **_):
        hooks.before_call(writes=False)
        OutboxMessage.objects.filter(pk=message.pk).update(claim_number=99)
        hooks.before_call(writes=True)
        sent.append("a second request")

    monkeypatch.setattr("integrations.calls.clients.run", run)
    outbox.deliver(message.pk)

    message.refresh_from_db()
    assert sent == []
    assert message.state == OutboxState.PENDING


@pytest.mark.parametrize("state", [ConnectionState.NEEDS_RECONNECT, ConnectionState.DISCONNECTED])
def test_messages_wait_for_a_connection_that_works(said, state):
    message = say(connection=XeroConnectionFactory(state=state))

    assert outbox.due(timezone.now()) == []
    outbox.deliver(message.pk)
    assert said == []


def test_a_delivered_message_can_neither_be_retried_nor_discarded(said):
    message = say(state=OutboxState.DELIVERED)

    with pytest.raises(outbox.MessageClosed):
        outbox.retry(message, by=None)
    with pytest.raises(outbox.MessageClosed):
        outbox.discard(message, by=None, reason="")


def test_a_message_being_sent_can_neither_be_discarded_nor_superseded(routes, no_network):
    message = say()
    refusals = []

    def send(claimed, client):
        with pytest.raises(outbox.MessageBusy):
            outbox.discard(message, by=None, reason="")
        refusals.append(outbox.supersede(message, payload={"newer": True}))

    routes["OUTGOING"]["test.say"] = send
    outbox.deliver(message.pk)

    message.refresh_from_db()
    assert refusals == [False]
    assert message.payload == {}


def test_what_nobody_can_have_received_is_superseded_under_a_new_key(said):
    message = say(state=OutboxState.FAILED, failure="rejected", problems=[{"text": "no"}], payload={"old": 1})
    key = message.key

    assert outbox.supersede(message, payload={"new": 1}) is True

    assert (message.state, message.failure, message.problems) == (OutboxState.PENDING, "", [])
    assert message.payload == {"new": 1}
    assert message.key != key


def test_a_doubtful_message_is_not_superseded(said):
    assert outbox.supersede(say(is_ambiguous=True), payload={"new": 1}) is False


def test_asking_once_sends_the_waiting_one_again():
    connection = XeroConnectionFactory()
    asked = {"kind": "test.say", "connection": connection, "mailbox": "connection:1"}

    first = outbox.enqueue_once(**asked)
    OutboxMessage.objects.filter(pk=first.pk).update(state=OutboxState.FAILED)
    again = outbox.enqueue_once(**asked)

    assert first.pk == again.pk
    assert again.state == OutboxState.PENDING


def test_enqueueing_rings_after_the_commit_unless_it_is_for_later(
    wake_ups, django_capture_on_commit_callbacks
):
    connection = XeroConnectionFactory()
    later = timezone.now() + dt.timedelta(hours=1)

    with django_capture_on_commit_callbacks(execute=True):
        now = outbox.enqueue(kind="test.say", connection=connection, mailbox="a", payload={})
        outbox.enqueue(kind="test.say", connection=connection, mailbox="a", payload={}, not_before=later)

    assert wake_ups == [("integrations.tasks.deliver", {"message_id": now.pk})]


def test_the_idempotency_key_changes_after_an_answered_refusal_or_fault_of_a_write():
    message = say()
    assert outbox.idempotency_key(message) == f"{message.key}-0"

    for number, (method, status) in enumerate(
        [("PUT", 500), ("PUT", None), ("GET", 500), ("PUT", 429), ("POST", 400)]
    ):
        message.delivery_attempts.create(number=number, method=method, status=status)

    assert outbox.idempotency_key(message) == f"{message.key}-2"


@pytest.mark.parametrize("status", [502, 503, 504])
def test_what_a_gateway_said_changes_the_key_only_when_it_is_said_again(status):
    message, keys = say(), []

    for number in range(3):
        message.delivery_attempts.create(number=number, method="PUT", status=status)
        keys.append(outbox.idempotency_key(message).removeprefix(f"{message.key}-"))

    assert keys == ["0", "1", "1"]
