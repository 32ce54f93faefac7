"""However many processes call at once, on either database, exactly what is allowed is spent and every call is told."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import pytest
from django.conf import settings as django_settings
from django.db import connections as django_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Connection
from integrations.calls import budget
from integrations.calls.budget import Lane
from integrations.http import RateLimited
from integrations.models import CallBudget, CallSlot, CallTally
from tests.factories import XeroConnectionFactory

LANES = list(Lane)


def spend(connection_id: int, lanes: list[int], per_minute: int, per_day: int) -> int:
    """Call once in each of these lanes, in a process of its own; answer how many were let through."""
    django_connections.close_all()
    django_settings.XERO_CALLS_PER_MINUTE, django_settings.XERO_CALLS_PER_DAY = per_minute, per_day
    django_settings.XERO_CALLS_AT_ONCE = 20
    connection, made = Connection.objects.get(pk=connection_id), 0
    for number in lanes:
        try:
            with budget.spend_call(connection, lane=LANES[number], purpose=f"kind {number}"):
                made += 1
        except RateLimited:
            pass
    django_connections.close_all()
    return made


def test_four_processes_spend_exactly_the_day_and_each_lane_no_more_than_its_share(many_threads):
    connection = XeroConnectionFactory()
    django_connections.close_all()
    work = [n % len(LANES) for n in range(40)]
    with ProcessPoolExecutor(4, mp_context=multiprocessing.get_context("fork")) as pool:
        runs = [pool.submit(spend, connection.pk, work[at:] + work[:at], 1000, 50) for at in range(4)]
        made = sum(run.result(60) for run in runs)

    assert made == CallBudget.objects.get().day_calls
    assert made == sum(CallTally.objects.values_list("calls", flat=True))
    assert 40 <= made <= 50
    assert not CallSlot.objects.exclude(held_until=None).exists()
    # People's calls were never kept from them: the last fifth was theirs alone.
    people = CallTally.objects.get(lane=Lane.PERSON.value).calls
    assert people == 40 or made == 50


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lanes=st.lists(st.sampled_from(LANES), max_size=30),
    per_minute=st.integers(1, 20),
    per_day=st.integers(1, 20),
)
def test_no_order_of_calls_breaks_a_limit_or_a_share(lanes, per_minute, per_day):
    connection = XeroConnectionFactory()
    before = django_settings.XERO_CALLS_PER_MINUTE, django_settings.XERO_CALLS_PER_DAY
    django_settings.XERO_CALLS_PER_MINUTE, django_settings.XERO_CALLS_PER_DAY = per_minute, per_day
    made = 0
    try:
        for lane in lanes:
            share = min(max(1, int(per_minute * lane.minute_share)), max(1, int(per_day * lane.day_share)))
            try:
                with budget.spend_call(connection, lane=lane):
                    made += 1
                    assert made <= share
            except RateLimited:
                assert made >= share
    finally:
        django_settings.XERO_CALLS_PER_MINUTE, django_settings.XERO_CALLS_PER_DAY = before
    tallies = CallTally.objects.filter(connection=connection)
    assert made == sum(tallies.values_list("calls", flat=True))
