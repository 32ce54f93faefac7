"""F45: Xero's events come no more, or one of them does not: what they would have told is found by ourselves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Connection
from integrations import inbox
from integrations.lifecycle import health
from integrations.tasks import note_people
from invoices import sync
from invoices.models import Invoice
from tests.factories import UserFactory
from tests.faults.drafts import saved
from tests.faults.xero_sandbox import change
from tests.faults.xero_webhooks import body_of, event, post
from tests.invoices.sync.end_to_end.steps import fresh

pytestmark = pytest.mark.django_db
QUARTER = 15 * 60


def hear(xero, *, ago: float) -> None:
    """Let an event of this organisation have come so many seconds ago, and a look of ours be made now."""
    Connection.objects.filter(pk=xero.pk).update(webhook_seen_at=timezone.now() - timedelta(seconds=ago))
    xero.refresh_from_db()
    sync.catch_up_where_due()
    assert health.webhooks_arrive(xero, now=timezone.now())
    assert "Webhooks are arriving" in health.describe_webhooks(xero)


def seconds_until_shown(restarted, invoice, reference) -> float:
    """Let the schedule look until the invoice says so."""
    passed = 0
    while Invoice.objects.get(pk=invoice.pk).reference != reference:
        assert passed < 2 * 3600, "never"
        restarted.pass_time(30)
        passed += 30
        sync.catch_up_where_due()
    return passed


def test_a_lively_stream_that_falls_silent_is_made_good_within_a_quarter_of_an_hour_and_said(
    sandbox, xero, invoice, restarted
):
    hear(xero, ago=60)
    change(sandbox, invoice, "Not told")

    assert seconds_until_shown(restarted, invoice, "Not told") <= QUARTER

    assert not health.webhooks_arrive(xero, now=timezone.now())
    assert "No webhook since" in health.describe_webhooks(xero)
    assert "every 15 minutes" in health.describe_webhooks(xero)


def test_whoever_opens_a_page_after_a_long_rest_has_the_look_made_at_once(
    sandbox, xero, invoice, restarted, client, wake_ups, django_capture_on_commit_callbacks
):
    hear(xero, ago=2 * 3600)
    change(sandbox, invoice, "Not told")
    restarted.pass_time(20 * 60)
    assert sync.catch_up_where_due() == 0
    client.force_login(UserFactory())

    with django_capture_on_commit_callbacks(execute=True):
        assert client.get("/invoices/").status_code == 200
    assert ("integrations.tasks.note_people", {}) in wake_ups
    note_people()

    assert seconds_until_shown(restarted, invoice, "Not told") <= 30


def test_the_echo_of_our_own_write_that_does_not_come_tells_of_silence_before_anything_is_missed(
    sandbox, xero, ada, restarted
):
    hear(xero, ago=2 * 3600)
    saved(xero, ada)

    for _ in range(9):
        restarted.pass_time(60)
        sync.catch_up_where_due()

    assert not health.webhooks_arrive(xero, now=timezone.now())


def test_an_echo_that_comes_casts_no_doubt(sandbox, xero, ada, restarted):
    hear(xero, ago=2 * 3600)
    draft = saved(xero, ada)
    assert post(body_of(event(xero.remote_id, draft.xero_id, draft.xero_updated_at, kind="CREATE"))) == 200
    inbox.process()

    for _ in range(9):
        restarted.pass_time(60)
        sync.catch_up_where_due()

    assert health.webhooks_arrive(Connection.objects.get(pk=xero.pk), now=timezone.now())


def test_one_event_in_ten_is_lost_and_nothing_stays_stale(sandbox, xero, invoice, restarted):
    hear(xero, ago=60)
    others = list(Invoice.objects.filter(xero_status="AUTHORISED").order_by("-xero_id")[:10])
    for place, one in enumerate(others):
        restarted.pass_time(5)
        change(sandbox, one, f"Change {place}")
        if place != 4:
            assert post(body_of(event(xero.remote_id, one.xero_id, timezone.now()))) == 200
        inbox.process()
    restarted.pass_time(15)
    inbox.process()
    stale = [place for place, one in enumerate(others) if fresh(one).reference != f"Change {place}"]
    assert stale == [4]

    assert seconds_until_shown(restarted, others[4], "Change 4") <= QUARTER


def test_what_an_event_told_in_time_casts_no_doubt(sandbox, xero, invoice, restarted):
    hear(xero, ago=50 * 60)
    restarted.pass_time(16 * 60)
    change(sandbox, invoice, "Told in a moment")

    sync.catch_up_where_due()

    assert health.webhooks_arrive(Connection.objects.get(pk=xero.pk), now=timezone.now())


# The last one here, and beginning where the others end: what is changed later than a look of theirs would be missed.
def test_from_then_on_we_look_every_quarter_of_an_hour_for_a_day(sandbox, xero, invoice, restarted):
    restarted.pass_time(20 * 60)
    hear(xero, ago=2 * 3600)
    change(sandbox, invoice, "Not told")
    assert QUARTER < seconds_until_shown(restarted, invoice, "Not told") <= 3630, "nothing stirred anywhere"

    for hours in range(1, 24, 7):
        restarted.pass_time(hours * 3600 - QUARTER)
        sync.catch_up_where_due()
        change(sandbox, invoice, f"Not told either {hours}")
        assert seconds_until_shown(restarted, invoice, f"Not told either {hours}") <= QUARTER
