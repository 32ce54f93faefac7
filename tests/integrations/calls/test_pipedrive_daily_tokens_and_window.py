"""Pipedrive's tokens of the day and its window of two seconds close our lanes before Pipedrive has to refuse."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from integrations.calls import budget
from integrations.calls.budget import Lane
from integrations.http import RateLimited
from integrations.models import CallBudget
from tests.factories import PipedriveConnectionFactory
from tests.integrations.calls.test_budget import NOON, call, exchange

pytestmark = pytest.mark.django_db


def told(left, of=30_000, window=150):
    return exchange(
        x_daily_ratelimit_token_limit=str(of),
        x_daily_ratelimit_token_remaining=str(left),
        x_ratelimit_remaining=str(window),
    )


@pytest.fixture
def company():
    with time_machine.travel(NOON, tick=False) as clock:
        connection = PipedriveConnectionFactory()
        call(connection)
        connection.clock = clock
        yield connection


def is_open(company, lane):
    try:
        call(company, lane)
    except RateLimited:
        return False
    return True


@pytest.mark.parametrize(
    ("left", "still_open"),
    [
        (16_000, [Lane.APPROVAL, Lane.PERSON, Lane.EVENT, Lane.CATCH_UP, Lane.BACKFILL]),
        (15_000, [Lane.APPROVAL, Lane.PERSON, Lane.EVENT, Lane.CATCH_UP]),
        (9_000, [Lane.APPROVAL, Lane.PERSON, Lane.EVENT]),
        (6_000, [Lane.APPROVAL, Lane.PERSON]),
        (1, [Lane.APPROVAL, Lane.PERSON]),
    ],
)
def test_the_lanes_close_as_the_companys_tokens_go_whoever_uses_them(company, left, still_open):
    budget.learn(company, told(left))
    assert [lane for lane in Lane if is_open(company, lane)] == still_open


def test_after_an_hour_the_background_asks_again(company):
    budget.learn(company, told(3_000))
    with pytest.raises(RateLimited) as refusal:
        call(company, Lane.CATCH_UP)
    assert (refusal.value.scope, refusal.value.retry_after) == ("day", 3600.0)
    company.clock.shift(dt.timedelta(hours=1))
    assert is_open(company, Lane.CATCH_UP)
    budget.learn(company, told(29_000))
    assert is_open(company, Lane.BACKFILL)


def test_a_nearly_full_window_is_waited_out(company):
    budget.learn(company, told(29_000, window=4))
    with pytest.raises(RateLimited) as refusal:
        call(company)
    assert (refusal.value.scope, refusal.value.retry_after) == ("window", 2.0)
    company.clock.shift(2.1)
    assert is_open(company, Lane.PERSON)


def test_missing_headers_close_nothing(company):
    budget.learn(company, exchange())
    assert CallBudget.objects.get().day_tokens_left is None
    assert all(is_open(company, lane) for lane in Lane)
