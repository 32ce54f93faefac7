"""F07: a worker is stopped for ten minutes and goes on as if nothing were: whatever it writes is refused."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import pytest
from django.db import connections as database_connections
from django.utils import timezone

from chaos.crash_points import CALL, WIRE, watched
from integrations import outbox
from integrations.models import DeliveryAttempt, OutboxMessage
from integrations.outbox import claims, delivery, settling, unknown_outcome
from integrations.queue.lease import LEASE
from invoices.models import TimelineEntry
from invoices.sync.push import create
from tests.faults.assertions import is_the_same_on_both_sides
from tests.faults.pushes import new_draft, work, work_until_done
from tests.faults.xero_sandbox import Calls, break_writes
from tests.invoices.sync.end_to_end.steps import fresh

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def invoice(deal, xero, ada, restarted):
    return new_draft(deal, xero, ada)


@pytest.fixture
def sleep_in(monkeypatch, restarted, invoice):
    """Let the worker fall asleep when it comes to a function; answers how all stood when it woke up."""

    def arrange(owner: object, name: str) -> list[tuple]:
        awake, seen = getattr(owner, name), []

        def asleep(*args, **kwargs):
            monkeypatch.setattr(owner, name, awake)
            restarted.pass_time(600)
            work_until_done(restarted)
            seen.append(state_of(invoice))
            return awake(*args, **kwargs)

        monkeypatch.setattr(owner, name, asleep)
        return seen

    return arrange


def state_of(invoice) -> tuple:
    """All that a late worker could spoil."""
    message = OutboxMessage.objects.filter(mailbox=invoice.mailbox).values().get()
    attempts = DeliveryAttempt.objects.filter(message_id=message["id"]).count()
    return (
        message,
        attempts,
        TimelineEntry.objects.filter(invoice=invoice).count(),
        fresh(invoice).xero_updated_at,
    )


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (create, "with_contact"),
        (unknown_outcome, "announce_write"),
        (delivery, "keep_attempt"),
        (create, "keep_answer"),
        (settling, "_stamp"),
    ],
)
def test_it_writes_nothing_wherever_it_slept(sandbox, invoice, sleep_in, owner, name, caplog):
    seen = sleep_in(owner, name)

    work()

    assert "lost" in caplog.text or "taken over" in caplog.text
    assert [state_of(invoice)] == seen
    assert seen[0][0]["state"] == "delivered"
    assert is_the_same_on_both_sides(sandbox, invoice)


def test_without_the_fence_the_same_sleep_is_noticed(invoice, sleep_in, monkeypatch):
    """The other side of the test above: what it proves hangs on the fence alone."""
    seen = sleep_in(delivery, "keep_attempt")
    hold = claims.require_claim
    monkeypatch.setattr(claims, "require_claim", lambda *held: None if seen else hold(*held))

    work()

    assert [state_of(invoice)] != seen


@pytest.mark.parametrize("together", [1, 3])
def test_what_it_was_about_to_send_is_not_sent_when_it_wakes(
    sandbox, invoice, deal, xero, ada, restarted, together
):
    """The others met a fault that Xero remembers, so their key is another one and would not hold it."""
    drafts = [invoice, *(new_draft(deal, xero, ada) for _ in range(together - 1))]
    calls, slept = Calls(sandbox), []

    def sleep_before_it_sends(kind: str, name: str) -> None:
        if kind == CALL and name.startswith("PUT") and not slept:
            slept.append(name)
            restarted.pass_time(130)
            break_writes(sandbox, "status", code=500, remember=True)
            work_until_done(restarted)

    with watched(sleep_before_it_sends):
        work()

    assert [row["status"] for row in calls.made("PUT")] == [500, 200]
    assert all(is_the_same_on_both_sides(sandbox, draft) for draft in drafts)


def test_what_was_on_the_wire_already_is_held_by_its_key(sandbox, invoice, restarted):
    """Nothing here can call it back; the others met a gateway's 503, which is no reason for another key."""
    calls, slept = Calls(sandbox), []

    def sleep_on_the_wire(kind: str, name: str) -> None:
        if kind == WIRE and name.startswith("PUT") and not slept:
            slept.append(name)
            restarted.pass_time(95)
            break_writes(sandbox, "status", code=503)
            work_until_done(restarted)

    with watched(sleep_on_the_wire):
        work()

    assert [row["status"] for row in calls.made("PUT")] == [503, 200, 200]
    assert is_the_same_on_both_sides(sandbox, invoice)


def in_a_process(function: Callable[[], None]) -> int:
    """Run a function in a process of its own; answers the process's number."""
    child = os.fork()
    if child:
        return child
    try:
        for connection in database_connections.all():
            connection.connection = None
        function()
    finally:
        os._exit(0)


def test_a_process_that_is_really_stopped(sandbox, invoice, restarted, shared_database):
    message = OutboxMessage.objects.get()
    break_writes(sandbox, "delay", seconds=1.0)
    calls = Calls(sandbox)
    with shared_database():
        child = in_a_process(lambda: outbox.deliver(message.pk))
        try:
            sandbox.wait_for(lambda: not sandbox.control("GET", "faults")["faults"], seconds=20)
            os.kill(child, signal.SIGSTOP)
            sandbox.wait_for(lambda: calls.made("PUT"), seconds=20)
            outbox.deliver(message.pk, now=timezone.now() + LEASE * 2)
            before = state_of(invoice)
        finally:
            os.kill(child, signal.SIGCONT)
            os.waitpid(child, 0)
        assert state_of(invoice) == before
        assert before[0]["state"] == "delivered"
        work_until_done(restarted)
        assert [row["method"] for row in calls.made()] == ["PUT", "GET"]
        assert is_the_same_on_both_sides(sandbox, invoice)
