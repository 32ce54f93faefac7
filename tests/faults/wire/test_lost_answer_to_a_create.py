"""F21 to F24: the answer to a create is lost, late or a remembered fault; there is one invoice, soon, for few calls."""

from __future__ import annotations

import pytest

from integrations import outbox
from integrations.models import OutboxMessage
from tests.faults.assertions import is_the_same_on_both_sides
from tests.faults.pushes import chip_of, new_draft, work, work_until_done
from tests.faults.xero_sandbox import Calls, break_writes, in_xero
from tests.invoices.sync.end_to_end.steps import fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice(deal, xero, ada, restarted):
    """A draft whose create is still to be sent."""
    return new_draft(deal, xero, ada)


def test_a_lost_answer_is_found_by_one_look(sandbox, invoice, restarted):
    break_writes(sandbox, "drop_after_commit")
    work()
    assert chip_of(invoice) == "No answer; checking before trying again"
    assert not fresh(invoice).xero_id
    calls = Calls(sandbox)

    assert work_until_done(restarted) <= 10

    assert [row["method"] for row in calls.made()] == ["GET"]
    assert is_the_same_on_both_sides(sandbox, invoice)


@pytest.mark.parametrize("away", [7 * 60, 21 * 24 * 3600])
def test_a_worker_back_after_the_key_is_forgotten_looks_and_adopts(sandbox, invoice, restarted, away):
    break_writes(sandbox, "drop_after_commit")
    work()
    restarted.pass_time(away)
    calls = Calls(sandbox)

    assert work_until_done(restarted) <= 30

    assert [row["method"] for row in calls.made()] == ["GET"]
    assert is_the_same_on_both_sides(sandbox, invoice)


@pytest.mark.parametrize("late", [15, 50])
def test_a_commit_after_our_first_look_is_waited_for_and_adopted(sandbox, invoice, restarted, late):
    break_writes(sandbox, "commit_later", seconds=late)
    work()
    calls = Calls(sandbox)
    restarted.pass_time(6)
    work()
    assert [row["method"] for row in calls.made()] == ["GET"]
    assert in_xero(sandbox, invoice) == []
    assert chip_of(invoice) == "No answer; checking before trying again"

    restarted.pass_time(late)
    sandbox.wait_for(lambda: in_xero(sandbox, invoice))
    assert work_until_done(restarted) <= 180 - late

    assert [row["method"] for row in calls.made()] == ["GET", "GET"]
    assert is_the_same_on_both_sides(sandbox, invoice)


def test_a_commit_later_than_our_patience_meets_the_same_key(sandbox, invoice, restarted):
    break_writes(sandbox, "commit_later", seconds=200)
    work()

    work_until_done(restarted)
    restarted.pass_time(200)
    sandbox.wait_for(
        lambda: [row for row in sandbox.control("GET", "faults")["late"] if row["status"] == 200]
    )

    assert is_the_same_on_both_sides(sandbox, invoice)


def test_what_was_never_done_is_sent_after_the_quiet_time_and_not_before(sandbox, invoice, restarted):
    break_writes(sandbox, "drop_before")
    work()
    calls = Calls(sandbox)

    for _ in range(8):
        restarted.pass_time(7)
        work()
    assert calls.made("PUT") == []
    assert work_until_done(restarted) <= 15

    assert [row["method"] for row in calls.made()] == ["GET", "GET", "PUT"]
    assert is_the_same_on_both_sides(sandbox, invoice)


def test_the_quiet_time_doubles_once_the_key_does_not_help(invoice, sandbox, restarted):
    message = OutboxMessage.objects.get()
    break_writes(sandbox, "drop_before", times=2)
    work()
    restarted.pass_time(330)
    work()
    message.refresh_from_db()
    assert message.may_act_until > message.not_before
    calls = Calls(sandbox)
    assert 115 <= work_until_done(restarted) <= 130
    assert len(calls.made("PUT")) == 1
    assert is_the_same_on_both_sides(sandbox, invoice)


@pytest.mark.parametrize("is_done", [True, False])
def test_a_fault_remembered_under_the_key_is_met_with_a_look_and_another_key(
    sandbox, invoice, restarted, is_done
):
    first = outbox.idempotency_key(OutboxMessage.objects.get())
    break_writes(sandbox, "status", code=500, remember=not is_done, after_commit=is_done)
    work()
    assert outbox.idempotency_key(OutboxMessage.objects.get()) != first
    calls = Calls(sandbox)

    assert work_until_done(restarted) <= 60

    assert [row["method"] for row in calls.made()] == (["GET"] if is_done else ["GET", "PUT"])
    assert is_the_same_on_both_sides(sandbox, invoice)
