"""F28a: Xero answers reads and refuses every write: few calls, nothing given up within a day, all sent afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.calls import clients
from integrations.calls.budget import Lane
from integrations.models import OutboxMessage, OutboxState
from integrations.tasks import sweep
from tests.faults.pushes import chip_of, new_draft
from tests.faults.xero_sandbox import Calls, in_xero
from tests.invoices.sync.end_to_end.steps import fresh

pytestmark = pytest.mark.django_db
DRAFTS = 6
# What six drafts cost in five minutes when every read counted as the return of the service.
CALLS_BEFORE = 449


def refuse_writes(sandbox, code: int = 503) -> None:
    """Let every write to Xero's API meet this answer, and no read."""
    for method in ("PUT", "POST"):
        fault = {"service": "xero", "method": method, "path": "/api.xro/", "fault": "status", "code": code}
        sandbox.control("POST", "faults", [{**fault, "times": None}])


def pass_and_work(restarted, xero, seconds: float, *, step: float = 2.0) -> int:
    """Let time pass while the sweep goes on and something is read every four seconds; answers the reads."""
    read_at, reads = 0.0, 0
    for number in range(int(seconds / step)):
        restarted.pass_time(step)
        sweep()
        if number * step - read_at >= 4:
            clients.run(xero, lambda client: client.get_organisation(), lane=Lane.EVENT)
            read_at, reads = number * step, reads + 1
    return reads


def creates():
    return OutboxMessage.objects.filter(kind="xero.invoice.create")


@pytest.fixture
def drafts(sandbox, deal, xero, ada, restarted):
    return [new_draft(deal, xero, ada) for _ in range(DRAFTS)]


@pytest.mark.parametrize("code", [503, 500])
def test_five_minutes_cost_few_calls_and_give_nothing_up(sandbox, xero, restarted, drafts, code):
    refuse_writes(sandbox, code)
    calls = Calls(sandbox)
    reads = pass_and_work(restarted, xero, 300)

    assert {message.state for message in creates()} == {OutboxState.PENDING}
    assert calls.count() - reads <= CALLS_BEFORE / 10


def test_the_next_try_that_the_page_names_is_kept(sandbox, xero, restarted, drafts):
    refuse_writes(sandbox)
    pass_and_work(restarted, xero, 120)
    named = {message.pk: message.not_before for message in creates()}
    assert all(chip_of(draft).startswith(("Xero is not answering", "No answer")) for draft in drafts)
    soonest = min(named.values())

    restarted.pass_time(max(0.0, (soonest - timezone.now()).total_seconds() - 3))
    calls = Calls(sandbox)
    sweep()

    assert calls.count() == 0
    assert {message.pk: message.not_before for message in creates()} == named


def test_hours_of_it_are_waited_out_and_all_is_sent_when_writes_work(sandbox, xero, restarted, drafts):
    refuse_writes(sandbox)
    calls = Calls(sandbox)
    reads = pass_and_work(restarted, xero, 300, step=10)
    reads += pass_and_work(restarted, xero, 4 * 3600, step=300)
    assert {message.state for message in creates()} == {OutboxState.PENDING}
    assert calls.count() - reads <= 120, "a twelfth of Starter's day, whatever waits"

    sandbox.control("DELETE", "faults")
    pass_and_work(restarted, xero, 20 * 60, step=60)
    assert not creates().exclude(state=OutboxState.DELIVERED).exists()
    for draft in drafts:
        assert len(in_xero(sandbox, fresh(draft))) == 1


def test_after_ten_minutes_of_it_all_is_sent_within_two(sandbox, xero, restarted, drafts):
    refuse_writes(sandbox)
    pass_and_work(restarted, xero, 600, step=10)
    sandbox.control("DELETE", "faults")
    pass_and_work(restarted, xero, 120, step=5)
    assert not creates().exclude(state=OutboxState.DELIVERED).exists()


def test_one_write_that_works_brings_the_others_at_once(sandbox, xero, restarted, drafts):
    refuse_writes(sandbox)
    pass_and_work(restarted, xero, 900, step=15)
    sandbox.control("DELETE", "faults")
    first = creates().order_by("not_before").first()
    restarted.pass_time((first.not_before - timezone.now()).total_seconds() + 1)
    sweep()
    sweep()
    assert not creates().exclude(state=OutboxState.DELIVERED).exists()


def test_a_day_of_it_needs_a_person(sandbox, xero, restarted, drafts):
    refuse_writes(sandbox)
    pass_and_work(restarted, xero, 300, step=10)
    pass_and_work(restarted, xero, 23 * 3600, step=3000)
    assert {message.state for message in creates()} == {OutboxState.PENDING}
    pass_and_work(restarted, xero, 120 * 60, step=600)
    assert {(message.state, message.failure) for message in creates()} == {("failed", "exhausted")}
    began = min(message.created_at for message in creates())
    assert timezone.now() - began > timedelta(hours=24)
