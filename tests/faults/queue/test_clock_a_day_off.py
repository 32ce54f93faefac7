"""F19: the host's clock is a day off, meets an outage there, and is put right. Nothing waits for a day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from integrations import outbox, tasks
from integrations.models import Heartbeat, OutboxMessage
from integrations.queue import heartbeat
from invoices import sync
from tests.faults.assertions import assert_both_sides_agree
from tests.faults.pushes import new_draft

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.timedelta(days=1)


def move_clock(restarted, by: dt.timedelta) -> None:
    """Move the host's clock: the tests' process and, as that of a database can't be moved, the last sign of life."""
    restarted.clock.shift(by)
    for sign in Heartbeat.objects.filter(name=heartbeat.SWEEP):
        sign.at -= by
        sign.save()


@pytest.mark.parametrize("ahead", [DAY, -DAY])
def test_a_draft_that_met_an_outage_then_is_sent_when_the_clock_is_right(
    sandbox, xero, deal, ada, restarted, ahead
):
    tasks.sweep()
    move_clock(restarted, ahead)
    tasks.sweep()
    draft = new_draft(deal, xero, ada, contact_name=f"A day off {ahead.days}")
    fault = {"service": "xero", "method": "PUT", "path": "/Invoices", "fault": "status", "code": 503}
    sandbox.control("POST", "faults", [fault])
    outbox.deliver(OutboxMessage.objects.latest("pk").pk)

    move_clock(restarted, -ahead)
    restarted.pass_time(90)
    for _ in range(5):
        tasks.sweep()
        restarted.pass_time(90)

    assert_both_sides_agree(sandbox, draft)


def test_a_lost_answer_is_looked_for_before_anything_is_sent_again(sandbox, xero, deal, ada, restarted):
    tasks.sweep()
    move_clock(restarted, DAY)
    tasks.sweep()
    draft = new_draft(deal, xero, ada, contact_name="Lost a day ahead")
    fault = {"service": "xero", "method": "PUT", "path": "/Invoices", "fault": "drop_after_commit"}
    sandbox.control("POST", "faults", [fault])
    outbox.deliver(OutboxMessage.objects.latest("pk").pk)

    move_clock(restarted, -DAY)
    for _ in range(8):
        tasks.sweep()
        restarted.pass_time(90)

    assert OutboxMessage.objects.latest("pk").not_before <= timezone.now()
    assert_both_sides_agree(sandbox, draft)


def test_reading_is_due_after_the_clock_was_put_back(sandbox, xero, restarted):
    tasks.sweep()
    move_clock(restarted, DAY)
    tasks.sweep()
    assert sync.catch_up_where_due() > 0
    move_clock(restarted, -DAY)
    restarted.pass_time(3600)
    tasks.sweep()
    assert sync.catch_up_where_due() > 0
