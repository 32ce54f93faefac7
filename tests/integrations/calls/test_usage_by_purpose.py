"""The budget screen's figures: what today's calls went to, which lanes are closed, and what waits for the limit."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from integrations.calls import budget, usage
from integrations.calls.budget import Lane
from integrations.http import RateLimited
from integrations.models import CallBudget, CallTally, Import, InboxMessage, OutboxMessage
from integrations.outbox.outcomes import outcome_of
from tests.factories import InboxMessageFactory, OutboxMessageFactory, XeroConnectionFactory

NOON = dt.datetime(2026, 11, 2, 12, 0, tzinfo=dt.UTC)


def call(connection, purpose, lane=Lane.PERSON, times=1):
    for _ in range(times):
        with budget.spend_call(connection, lane=lane, purpose=purpose):
            pass


@pytest.mark.django_db
def test_each_call_is_counted_once_under_its_purpose():
    connection = XeroConnectionFactory()
    call(connection, "catch_up", Lane.CATCH_UP, times=3)
    call(connection, "xero.invoice.create", times=2)
    CallBudget.objects.update(day_calls=9)

    today = usage.spent_today(connection)

    assert [(row.label, row.lane, row.calls) for row in today.spent] == [
        ("Looking for changes", "catch_up", 3),
        ("xero.invoice.create", "person", 2),
    ]
    assert (today.used, today.elsewhere, today.limit) == (9, 4, 1000)


@pytest.mark.django_db
def test_a_new_day_begins_a_new_tally():
    connection = XeroConnectionFactory()
    with time_machine.travel(NOON, tick=False) as clock:
        call(connection, "catch_up")
        clock.shift(24 * 3600 + 1)
        call(connection, "nightly")
        assert [row.purpose for row in usage.spent_today(connection).spent] == ["nightly"]


@pytest.mark.django_db
def test_the_day_ends_when_the_service_says_and_what_it_went_to_stays_told(settings):
    """Each organisation's day begins at another moment, which only its 429 tells."""
    connection = XeroConnectionFactory()
    with time_machine.travel(NOON, tick=False) as clock:
        call(connection, "catch_up", times=3)
        clock.shift(3600)
        CallBudget.objects.update(day_calls=1000)
        budget.pause(connection, seconds=7200, scope="day")
        budget.pause(connection, seconds=7200, scope="day")

        today = usage.spent_today(connection)
        assert today.ends_at == NOON + dt.timedelta(hours=3)
        assert [(row.purpose, row.calls) for row in today.spent] == [("catch_up", 3)]
        clock.shift(7201)
        call(connection, "import", Lane.BACKFILL)
        assert usage.spent_today(connection).used == 1


@pytest.mark.django_db
def test_what_was_refused_is_not_counted(settings):
    settings.XERO_CALLS_PER_DAY = 10
    connection = XeroConnectionFactory()
    call(connection, "import", Lane.BACKFILL, times=5)
    with pytest.raises(RateLimited):
        call(connection, "import", Lane.BACKFILL)

    assert CallTally.objects.get().calls == 5
    assert usage.spent_today(connection).closed_lanes == [Lane.BACKFILL]


@pytest.mark.django_db
def test_what_a_limit_put_off_is_told_and_what_an_error_put_off_is_not():
    connection = XeroConnectionFactory()
    limited = OutboxMessageFactory(connection=connection)
    broken = OutboxMessageFactory(connection=connection)
    outcome = outcome_of(RateLimited("Used up", retry_after=300), attempts=1, was_ambiguous=False)
    later = timezone.now() + outcome.delay
    OutboxMessage.objects.filter(pk=limited.pk).update(not_before=later, problems=outcome.problems)
    OutboxMessage.objects.filter(pk=broken.pk).update(not_before=later, problems=[{"text": "No answer"}])
    InboxMessageFactory(connection=connection, not_before=later)
    Import.objects.create(connection=connection, kind="xero.invoice", waits_until=later)
    budget.pause(connection, seconds=300, scope="minute")

    waiting = usage.waiting_for_limit(connection)

    assert list(waiting.messages) == [limited]
    assert (waiting.events.count(), waiting.imports.count(), waiting.scope) == (1, 1, "minute")
    assert waiting.until == CallBudget.objects.get().paused_until
    assert not usage.waiting_for_limit(XeroConnectionFactory()).is_anything
    assert InboxMessage.objects.count() == 1


def test_the_tally_equals_the_count_when_eight_threads_call(many_threads, settings):
    settings.XERO_CALLS_PER_MINUTE, settings.XERO_CALLS_AT_ONCE = 25, 8
    connection = XeroConnectionFactory()

    def spend() -> int:
        made = 0
        for _ in range(5):
            try:
                call(connection, "catch_up")
                made += 1
            except RateLimited:
                pass
        return made

    assert sum(many_threads(8, spend)) == 25
    assert CallTally.objects.get().calls == CallBudget.objects.get().day_calls == 25
