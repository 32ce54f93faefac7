"""A day on which nobody does anything: what our own looking costs of the calls Xero gives an organisation."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Connection, ConnectionState, Grant
from integrations import outbox
from integrations.models import CallTally
from integrations.tasks import refresh_all_reference_data
from invoices import sync

MORNING = dt.datetime(2026, 11, 27, 6, 0, tzinfo=dt.UTC)
# The worker looks at what is due all the time; at rest nothing is due more often than each quarter of an hour, so that
# two looks in that time find the same.
STEP = dt.timedelta(minutes=7.5)


@pytest.fixture
def quiet(xero):
    """An organisation that was read and its access that lasts: this is not about tokens."""
    Grant.objects.update(expires_at=MORNING + dt.timedelta(days=30))
    return xero


@pytest.fixture
def clock():
    with time_machine.travel(MORNING, tick=False) as clock:
        yield clock


def work(clock):
    """Do what the schedule lets the worker do at this moment."""
    sync.catch_up_where_due()
    sync.continue_import_where_due()
    if timezone.now().time() == dt.time(2, 15):
        refresh_all_reference_data()
    for message_id in outbox.due(timezone.now()):
        outbox.deliver(message_id)
    clock.shift(STEP)


def live(clock, *, hours):
    for _ in range(round(dt.timedelta(hours=hours) / STEP)):
        work(clock)


def calls_of_a_day(sandbox, clock):
    """Read the books, then count a day: our own tally, which must be the sandbox's too."""
    live(clock, hours=1)
    CallTally.objects.all().delete()
    sandbox.control("DELETE", "calls")
    live(clock, hours=24)
    counted = sum(tally.calls for tally in CallTally.objects.all())
    seen = sandbox.control("GET", "calls")["calls"]
    assert counted == len([call for call in seen if call["kind"] == "api" and call["service"] == "xero"])
    return counted


def test_without_webhooks_it_is_at_most_a_hundred_and_twenty(quiet, sandbox, clock):
    assert 90 < calls_of_a_day(sandbox, clock) <= 120

    spent = set(CallTally.objects.values_list("purpose", flat=True))
    assert {"catch_up", "nightly", "reference_data.refresh"} <= spent


def test_where_webhooks_are_proven_to_arrive_it_is_at_most_forty(quiet, sandbox, clock):
    Connection.objects.filter(pk=quiet.pk).update(webhook_seen_at=MORNING)

    assert 24 <= calls_of_a_day(sandbox, clock) <= 40


def test_a_silent_disconnect_is_found_within_a_quarter_of_an_hour_even_then(quiet, sandbox, clock):
    Connection.objects.filter(pk=quiet.pk).update(webhook_seen_at=MORNING)
    live(clock, hours=2)
    sandbox.control("POST", f"xero/organisations/{quiet.remote_id}/disconnect")
    since = timezone.now()

    while Connection.objects.get(pk=quiet.pk).state == ConnectionState.CONNECTED:
        work(clock)

    assert timezone.now() - since <= dt.timedelta(minutes=20)
    assert "no longer connected in Xero" in Connection.objects.get(pk=quiet.pk).state_reason
