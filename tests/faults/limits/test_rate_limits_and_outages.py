"""F25 to F28: limits of a minute, a day and at once, and a service that is out of order: waited for, never stormed."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Connection
from integrations.calls import budget, clients, usage
from integrations.calls.budget import Lane
from integrations.http import RateLimited, RemoteError
from integrations.models import CallBudget, CallSlot, OutboxMessage
from integrations.tasks import sweep
from invoices import sync
from invoices.models import Invoice
from tests.faults.xero_sandbox import Calls
from tests.invoices.sync.end_to_end.steps import deliver_all, draft_of, fresh

pytestmark = pytest.mark.django_db


def break_reads(sandbox, **fault) -> None:
    sandbox.control("POST", "faults", [{"service": "xero", "path": "/api.xro/", "fault": "status", **fault}])


def ask(xero, lane=Lane.PERSON):
    return clients.run(xero, lambda client: client.get_organisation(), lane=lane)


def limited(scope: str, retry_after: int | None) -> dict:
    headers = {"X-Rate-Limit-Problem": scope}
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    return {"code": 429, "body": "", "headers": headers}


def test_the_minute_pauses_the_whole_connection_until_it_is_over(sandbox, xero, restarted):
    break_reads(sandbox, **limited("minute", 26))
    with pytest.raises(RateLimited):
        ask(xero)
    calls = Calls(sandbox)

    for lane in Lane:
        with pytest.raises(RateLimited) as refusal:
            ask(xero, lane)
        assert 24 < refusal.value.retry_after <= 26
        assert refusal.value.exchange is None
    assert calls.count() == 0, "none of us asks again before"

    restarted.pass_time(27)
    ask(xero)


def test_our_own_bucket_is_empty_before_theirs(sandbox, xero, restarted, settings):
    settings.XERO_CALLS_PER_MINUTE = 8
    sandbox.switch(xero_minute_limit=8)
    restarted.pass_time(
        120
    )  # so that a minute begun by an earlier test, on a clock ahead of ours, is over too
    refusals = []
    for _ in range(20):
        try:
            ask(xero)
        except RateLimited as error:
            refusals.append(error)
    sandbox.switch(xero_minute_limit=10_000)

    assert len(refusals) == 12
    assert {error.exchange for error in refusals} == {None}, "refused here, not there"


def test_when_the_day_is_over_work_waits_for_the_next_and_says_so(
    sandbox, xero, pipedrive, deal, ada, restarted
):
    break_reads(sandbox, **limited("day", 40_000))
    invoice = draft_of(deal, xero, ada)
    deliver_all()

    message = OutboxMessage.objects.get(kind="xero.invoice.create")
    assert (message.state, message.failure, message.attempts) == ("pending", "", 0)
    assert message.not_before > timezone.now() + timedelta(seconds=39_000)
    waiting = usage.waiting_for_limit(xero)
    assert (waiting.scope, list(waiting.messages)) == ("day", [message])
    assert sync.catch_up_where_due() >= 1
    assert "no calls left for us" in Connection.objects.get(pk=xero.pk).state_reason

    restarted.pass_time(49_000)
    deliver_all()
    assert fresh(invoice).xero_number
    sync.catch_up_where_due()
    assert Connection.objects.get(pk=xero.pk).state_reason == ""


def test_people_can_still_work_when_the_background_has_used_its_share(
    sandbox, xero, pipedrive, deal, ada, settings, restarted
):
    settings.XERO_CALLS_PER_DAY = 100
    sandbox.switch(xero_day_limit=0)
    ask(xero)
    CallBudget.objects.filter(connection=xero).update(day_calls=80)
    for lane in (Lane.EVENT, Lane.CATCH_UP, Lane.BACKFILL):
        with pytest.raises(RateLimited) as refusal:
            ask(xero, lane)
        assert refusal.value.scope == "day"
    assert set(usage.spent_today(xero).closed_lanes) == {Lane.EVENT, Lane.CATCH_UP, Lane.BACKFILL}

    invoice = draft_of(deal, xero, ada)
    deliver_all()
    sandbox.switch(xero_day_limit=100_000)

    assert fresh(invoice).xero_number


@pytest.mark.parametrize(("scope", "longest"), [("concurrent", 5), ("appminute", 61)])
def test_a_limit_without_a_time_is_waited_for_a_moment(sandbox, xero, restarted, scope, longest):
    break_reads(sandbox, **limited(scope, None))
    with pytest.raises(RateLimited) as refusal:
        ask(xero)
    assert 0 < refusal.value.retry_after <= longest

    restarted.pass_time(longest + 1)
    ask(xero)


def test_never_more_than_five_at_once(xero):
    with_slots = [budget.spend_call(xero, lane=Lane.PERSON) for _ in range(5)]
    for held in with_slots:
        held.__enter__()
    with pytest.raises(RateLimited) as refusal:
        ask(xero, Lane.EVENT)
    for held in with_slots:
        held.__exit__(None, None, None)

    assert refusal.value.scope == "concurrent"
    assert CallSlot.objects.filter(connection=xero, held_until=None).count() == 5


def work(restarted) -> None:
    """Five seconds of a worker's life."""
    sweep()
    sync.catch_up_where_due()
    restarted.pass_time(5)


@pytest.mark.parametrize("code", [503, 500])
def test_ten_minutes_out_of_order_cost_few_calls_and_end_within_a_minute(
    sandbox, xero, pipedrive, deal, ada, restarted, code, wake_ups, django_capture_on_commit_callbacks
):
    sync.catch_up_where_due()
    break_reads(sandbox, code=code, times=None)
    invoice = draft_of(deal, xero, ada)
    calls = Calls(sandbox)
    for _ in range(120):
        work(restarted)
    assert calls.count() <= 20
    assert fresh(invoice).xero_id == ""
    sandbox.control("DELETE", "faults")
    over = timezone.now()

    while not fresh(invoice).xero_id and timezone.now() - over <= timedelta(seconds=90):
        with django_capture_on_commit_callbacks(execute=True):
            work(restarted)

    assert fresh(invoice).xero_id
    assert timezone.now() - over <= timedelta(seconds=60)
    assert ("invoices.tasks.catch_up", {"connection_id": xero.pk}) in wake_ups


def test_one_call_in_seven_fails_and_the_mirror_is_whole(sandbox, xero, restarted, monkeypatch):
    chance = random.Random(7)
    run = clients.run

    def run_unreliably(connection, function, **how):
        if chance.randrange(7) == 0:
            break_reads(sandbox, code=500)
        return run(connection, function, **how)

    monkeypatch.setattr(clients, "run", run_unreliably)
    for _ in range(6):
        try:
            sync.catch_up_where_due()
            sync.continue_import_where_due()
        except RemoteError as error:
            raise AssertionError("A look ends quietly.") from error
        restarted.pass_time(901)
    monkeypatch.setattr(clients, "run", run)
    sandbox.control("DELETE", "faults")
    sync.catch_up_where_due()

    page = clients.run(xero, lambda client: client.list_invoices(where='Type=="ACCREC"'), lane=Lane.PERSON)
    assert Invoice.objects.count() == len(page.documents)
