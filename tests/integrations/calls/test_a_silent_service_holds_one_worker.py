"""While a service gives no answer it is left alone for a moment, then asked by one call at a time."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from integrations.calls import budget
from integrations.calls.budget import Lane
from integrations.http import Exchange, RateLimited
from integrations.models import CallBudget
from tests.factories import XeroConnectionFactory

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 2, 12, 0, tzinfo=dt.UTC)


def answered(status: int | None, *, after_ms: int = 5) -> Exchange:
    return Exchange("GET", "https://api.xero.test", status, {}, "", {}, "", after_ms, "")


def call(connection, lane=Lane.PERSON):
    with budget.spend_call(connection, lane=lane):
        pass


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.mark.parametrize(("took", "pause"), [(5, 2), (25_000, 10)])
def test_it_is_left_alone_for_a_moment(clock, took, pause):
    connection, other = XeroConnectionFactory(), XeroConnectionFactory()
    budget.learn(connection, answered(None, after_ms=took))

    with pytest.raises(RateLimited) as limit:
        call(connection)
    assert (limit.value.scope, limit.value.retry_after) == ("silent", pause)
    call(other)

    clock.shift(pause + 0.1)
    call(connection)


def test_then_one_call_at_a_time_asks_and_nobody_queues_up(clock):
    connection = XeroConnectionFactory()
    budget.learn(connection, answered(None))
    clock.shift(3)

    with budget.spend_call(connection, lane=Lane.EVENT), pytest.raises(RateLimited) as limit:
        call(connection)
    assert limit.value.scope == "concurrent"
    call(connection)


@pytest.mark.parametrize("status", [200, 400, 503])
def test_any_answer_ends_it(clock, status):
    connection = XeroConnectionFactory()
    budget.learn(connection, answered(None))

    budget.learn(connection, answered(status))

    with budget.spend_call(connection, lane=Lane.EVENT):
        call(connection)
    row = CallBudget.objects.get()
    assert (row.pause_reason, row.paused_until) == ("", None)


def test_a_longer_pause_the_service_asked_for_stays(clock):
    connection = XeroConnectionFactory()
    budget.pause(connection, seconds=300, scope="minute")

    budget.learn(connection, answered(None))
    budget.learn(connection, answered(200))

    with pytest.raises(RateLimited) as limit:
        call(connection)
    assert limit.value.retry_after == 300
