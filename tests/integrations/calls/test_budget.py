"""Calls per minute, per day and in flight: exact in a race, shared in lanes, corrected by the service."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from integrations.calls import budget
from integrations.calls.budget import Lane
from integrations.http import Exchange, RateLimited
from integrations.models import CallBudget, CallSlot
from tests.factories import PipedriveConnectionFactory, XeroConnectionFactory

NOON = dt.datetime(2026, 11, 2, 12, 0, tzinfo=dt.UTC)


def exchange(**headers: str) -> Exchange:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Exchange("GET", "https://api.xero.test", 200, {}, "", named, "", 1, "")


def call(connection, lane=Lane.PERSON, times=1):
    for _ in range(times):
        with budget.spend_call(connection, lane=lane):
            pass


@pytest.fixture
def small(settings):
    settings.XERO_CALLS_PER_MINUTE, settings.XERO_CALLS_PER_DAY, settings.XERO_CALLS_AT_ONCE = 20, 100, 3


@pytest.mark.django_db
def test_the_minute_is_refused_here_when_it_is_used_up(small):
    connection = XeroConnectionFactory()
    with time_machine.travel(NOON, tick=False) as clock:
        call(connection, times=20)
        with pytest.raises(RateLimited) as refusal:
            call(connection)
        assert (refusal.value.scope, refusal.value.retry_after) == ("minute", 60.0)
        assert refusal.value.exchange is None

        clock.shift(61)
        call(connection)
    assert CallBudget.objects.get().day_calls == 21


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lane", "share"),
    [(Lane.BACKFILL, 50), (Lane.CATCH_UP, 70), (Lane.EVENT, 80), (Lane.PERSON, 95), (Lane.APPROVAL, 100)],
)
def test_lanes_stop_one_after_the_other_as_the_day_runs_out(small, lane, share):
    connection = XeroConnectionFactory()
    call(connection)
    CallBudget.objects.update(day_calls=share - 1)
    call(connection, lane)

    with pytest.raises(RateLimited) as refusal:
        call(connection, lane)

    assert refusal.value.scope == "day"
    assert refusal.value.retry_after > 23 * 3600


@pytest.mark.django_db
def test_a_call_that_is_over_frees_its_slot_even_when_it_failed(small):
    connection = XeroConnectionFactory()
    with pytest.raises(ZeroDivisionError), budget.spend_call(connection, lane=Lane.PERSON):
        raise ZeroDivisionError

    assert not CallSlot.objects.exclude(held_until=None).exists()


@pytest.mark.django_db
def test_the_last_slot_is_kept_for_a_person_who_waits_for_it(small, monkeypatch):
    monkeypatch.setattr("integrations.calls.budget.spending.PATIENCE", 0.1)
    connection = XeroConnectionFactory()
    background = budget.spend_call(connection, lane=Lane.EVENT)
    with background, budget.spend_call(connection, lane=Lane.EVENT):
        with pytest.raises(RateLimited) as refusal:
            call(connection, Lane.EVENT)
        assert refusal.value.scope == "concurrent"
        with budget.spend_call(connection, lane=Lane.PERSON), pytest.raises(RateLimited):
            call(connection, Lane.PERSON)
    # What was refused a slot was not counted.
    assert CallBudget.objects.get().day_calls == 3


@pytest.mark.django_db
def test_a_killed_workers_slot_frees_itself(small):
    connection = XeroConnectionFactory()
    call(connection)
    CallSlot.objects.update(held_until=NOON, holder="a worker that is gone")

    call(connection)


@pytest.mark.django_db
def test_the_services_headers_raise_our_count(small):
    connection = XeroConnectionFactory()
    call(connection)

    budget.learn(connection, exchange(X_MinLimit_Remaining="0", X_DayLimit_Remaining="40"))

    row = CallBudget.objects.get()
    assert (row.minute_calls, row.day_calls) == (20, 60)


@pytest.mark.django_db
def test_a_window_that_began_anew_there_begins_anew_here(small):
    connection = XeroConnectionFactory()
    call(connection)
    CallBudget.objects.update(day_calls=95, day_started_at=NOON)

    budget.learn(connection, exchange(X_DayLimit_Remaining="99"))

    row = CallBudget.objects.get()
    assert row.day_calls == 1
    assert row.day_started_at > NOON


@pytest.mark.django_db
def test_an_answer_that_was_overtaken_does_not_lower_our_count(small):
    connection = XeroConnectionFactory()
    call(connection, times=8)

    budget.learn(connection, exchange(X_DayLimit_Remaining="95"))

    assert CallBudget.objects.get().day_calls == 8


@pytest.mark.django_db
def test_a_pause_stops_everybody_and_a_shorter_one_does_not_shorten_it(small):
    connection = XeroConnectionFactory()
    with time_machine.travel(NOON, tick=False) as clock:
        budget.pause(connection, seconds=300, scope="day")
        budget.pause(connection, seconds=10, scope="minute")
        with pytest.raises(RateLimited) as refusal:
            call(connection)
        assert (refusal.value.scope, refusal.value.retry_after) == ("day", 300.0)
        clock.shift(301)
        call(connection)


@pytest.mark.django_db
def test_an_empty_day_of_pipedrive_pauses_it():
    connection = PipedriveConnectionFactory()

    budget.learn(connection, exchange(x_daily_ratelimit_token_remaining="0"))

    with pytest.raises(RateLimited, match="daily"):
        call(connection)


def test_eight_threads_spend_exactly_the_minute(many_threads, small, settings):
    settings.XERO_CALLS_AT_ONCE = 8
    connection = XeroConnectionFactory()

    def spend() -> int:
        made = 0
        for _ in range(5):
            try:
                call(connection)
                made += 1
            except RateLimited:
                pass
        return made

    assert sum(many_threads(8, spend)) == 20
    row = CallBudget.objects.get()
    assert (row.minute_calls, row.day_calls) == (20, 20)
    assert not CallSlot.objects.exclude(held_until=None).exists()
