"""F01 to F04: the worker dies before the call, during it, after the answer, after the commit: one invoice each time."""

from __future__ import annotations

import pytest

from chaos.crash_points import ANSWERED, CALL, Killed, watched
from integrations import outbox
from integrations.models import OutboxMessage
from invoices.sync.push import answers
from tests.faults.assertions import is_the_same_on_both_sides
from tests.faults.pushes import chip_of, new_draft, work, work_until_done
from tests.faults.xero_sandbox import Calls
from tests.invoices.sync.end_to_end.steps import fresh

pytestmark = pytest.mark.django_db(transaction=True)


def die_when(kind: str, text: str = "") -> None:
    """Work until a point of this kind is reached, and die there for good."""
    is_dead = False

    def visit(reached: str, name: str) -> None:
        nonlocal is_dead
        is_dead = is_dead or (reached == kind and text in name)
        if is_dead:
            raise Killed

    with watched(visit), pytest.raises(Killed):
        work()


@pytest.fixture
def invoice(deal, xero, ada, restarted):
    return new_draft(deal, xero, ada)


def test_killed_before_the_call_another_worker_just_sends(sandbox, invoice, restarted, monkeypatch):
    def die(*_, **__):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("integrations.calls.budget.spend_call", die)
        with pytest.raises(Killed):
            work()
    assert OutboxMessage.objects.get().is_ambiguous is False
    calls = Calls(sandbox)

    assert work_until_done(restarted) <= 65

    assert [row["method"] for row in calls.made()] == ["PUT"]
    assert is_the_same_on_both_sides(sandbox, invoice)


@pytest.mark.parametrize("fate", ["done", "nothing done"])
def test_killed_while_the_call_was_under_way(sandbox, invoice, restarted, fate):
    die_when(ANSWERED if fate == "done" else CALL, "PUT")
    assert chip_of(invoice) == "Saving…"
    calls = Calls(sandbox)

    assert work_until_done(restarted) <= 75

    assert len(calls.made()) <= 2
    assert is_the_same_on_both_sides(sandbox, invoice)


def test_killed_between_the_answer_and_the_commit(sandbox, invoice, restarted, monkeypatch):
    def die(*_, **__):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(answers, "mirror_answers", die)
        with pytest.raises(Killed):
            work()
    assert not fresh(invoice).xero_id
    calls = Calls(sandbox)

    assert work_until_done(restarted) <= 75

    assert [row["method"] for row in calls.made()] == ["GET"]
    assert is_the_same_on_both_sides(sandbox, invoice)


def test_killed_between_the_mirror_and_the_stamp(sandbox, invoice, restarted, monkeypatch):
    def die(*_, **__):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("integrations.outbox.settling._stamp", die)
        with pytest.raises(Killed):
            work()
    assert fresh(invoice).xero_id
    calls = Calls(sandbox)

    assert work_until_done(restarted) <= 75

    assert [row["method"] for row in calls.made()] == ["GET"]
    assert is_the_same_on_both_sides(sandbox, invoice)


def test_a_bell_that_rings_again_finds_the_row_done(sandbox, invoice, restarted):
    work_until_done(restarted)
    calls = Calls(sandbox)

    for message in OutboxMessage.objects.all():
        outbox.deliver(message.pk)

    assert calls.made() == []
    assert is_the_same_on_both_sides(sandbox, invoice)
