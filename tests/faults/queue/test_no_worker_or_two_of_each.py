"""F08: all workers are away for a day. F09: two schedulers and two of every worker. Nothing is sent twice or lost."""

from __future__ import annotations

import pytest
from django.utils import timezone

from integrations import inbox, outbox
from integrations.models import OutboxMessage
from invoices import sync
from invoices.status_chips import describe
from tests.faults.assertions import assert_both_sides_agree
from tests.faults.pushes import new_draft, work
from tests.faults.xero_sandbox import Calls
from tests.invoices.sync.end_to_end.steps import fresh

pytestmark = pytest.mark.django_db(transaction=True)
DAY = 24 * 3600


def test_after_a_day_without_workers_the_backlog_goes_out_oldest_first(sandbox, xero, deal, ada, restarted):
    drafts = [new_draft(deal, xero, ada, contact_name=f"Patient {number}") for number in range(3)]
    asked_at = OutboxMessage.objects.earliest("pk").created_at
    restarted.pass_time(DAY)
    waiting = OutboxMessage.objects.earliest("pk")
    assert describe(drafts[0], today=timezone.localdate(), open_message=waiting).is_busy
    assert waiting.created_at == asked_at
    assert outbox.due(timezone.now()) == list(
        OutboxMessage.objects.order_by("pk").values_list("pk", flat=True)
    )

    restarted.finish()

    numbers = [fresh(draft).xero_number for draft in drafts]
    assert numbers == sorted(numbers)
    for draft in drafts:
        assert_both_sides_agree(sandbox, draft)


def an_hour_of(schedulers: int, sandbox, restarted) -> int:
    """Let each scheduler start everything every two minutes for an hour; returns how often Xero was asked."""
    calls = Calls(sandbox)
    for _ in range(30):
        restarted.pass_time(120)
        for _ in range(schedulers):
            inbox.process()
            work()
            sync.catch_up_where_due()
    return len(calls.made())


def test_two_schedulers_ask_xero_no_more_than_one(sandbox, xero, deal, ada, restarted):
    sync.read_changes(xero)
    new_draft(deal, xero, ada, contact_name="One scheduler")
    alone = an_hour_of(1, sandbox, restarted)
    twice = new_draft(deal, xero, ada, contact_name="Two schedulers")
    together = an_hour_of(2, sandbox, restarted)

    assert abs(together - alone) <= max(1, alone * 0.05)
    assert_both_sides_agree(sandbox, twice)
