"""F43, F44, F49: however often and in whatever order events come, the invoice is as Xero has it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations import inbox
from integrations.models import InboxMessage, InboxState
from invoices.models import Invoice
from tests.factories import OutboxMessageFactory
from tests.faults.xero_sandbox import Calls, change
from tests.faults.xero_webhooks import body_of, event, post
from tests.invoices.sync.end_to_end.steps import deliver_all, draft_of

pytestmark = pytest.mark.django_db


def test_an_event_a_hundred_times_is_one_fetch(sandbox, xero, invoice, restarted):
    restarted.pass_time(5)
    change(sandbox, invoice, "Once")
    body = body_of(event(xero.remote_id, invoice.xero_id, timezone.now()))
    calls = Calls(sandbox)

    assert {post(body) for _ in range(100)} == {200}
    inbox.process()
    restarted.pass_time(30)
    assert {post(body) for _ in range(10)} == {200}
    inbox.process()

    assert calls.count() == 1
    assert InboxMessage.objects.count() == 1
    assert Invoice.objects.get(pk=invoice.pk).reference == "Once"


def test_an_old_event_after_a_new_one_changes_nothing(sandbox, xero, invoice, restarted):
    restarted.pass_time(5)
    change(sandbox, invoice, "First")
    older = event(xero.remote_id, invoice.xero_id, timezone.now())
    restarted.pass_time(5)
    change(sandbox, invoice, "Second")
    newer = event(xero.remote_id, invoice.xero_id, timezone.now())
    calls = Calls(sandbox)

    for told in (newer, older):
        assert post(body_of(told)) == 200
        inbox.process()
        restarted.pass_time(2)

    assert Invoice.objects.get(pk=invoice.pk).reference == "Second"
    assert calls.count() == 1, "what the old event tells is held already"


def test_the_echo_of_our_own_write_costs_no_call(sandbox, xero, pipedrive, deal, ada, restarted):
    draft = draft_of(deal, xero, ada)
    deliver_all()
    draft.refresh_from_db()
    assert draft.xero_updated_at is not None
    calls = Calls(sandbox)

    for kind in ("CREATE", "UPDATE"):
        assert post(body_of(event(xero.remote_id, draft.xero_id, draft.xero_updated_at, kind=kind))) == 200
    assert inbox.process() == 2

    assert calls.count() == 0
    assert set(InboxMessage.objects.values_list("state", flat=True)) == {InboxState.PROCESSED}


def test_a_change_after_our_own_write_is_read_all_the_same(sandbox, xero, pipedrive, deal, ada, restarted):
    draft = draft_of(deal, xero, ada)
    deliver_all()
    draft.refresh_from_db()
    restarted.pass_time(3)
    change(sandbox, draft, "By the bookkeeper")

    echo = event(xero.remote_id, draft.xero_id, draft.xero_updated_at, kind="CREATE")
    news = event(xero.remote_id, draft.xero_id, timezone.now())
    assert post(body_of(echo, news)) == 200
    inbox.process()

    draft.refresh_from_db()
    assert draft.reference == "By the bookkeeper"


def test_an_event_that_comes_before_the_answer_to_our_write_waits_for_it_a_moment(
    sandbox, xero, invoice, restarted
):
    writing = OutboxMessageFactory(connection=xero, claimed_until=timezone.now() + timedelta(minutes=1))
    change(sandbox, invoice, "Written by us")
    assert post(body_of(event(xero.remote_id, invoice.xero_id, timezone.now()))) == 200
    calls = Calls(sandbox)

    assert inbox.process() == 0
    assert calls.count() == 0
    restarted.pass_time(6)
    assert inbox.process() == 1, "but not for ever"

    assert calls.count() == 1
    assert Invoice.objects.get(pk=invoice.pk).reference == "Written by us"
    assert writing.pk


def test_events_of_strangers_are_ignored_with_a_reason_and_cost_nothing(sandbox, xero, restarted):
    calls = Calls(sandbox)
    assert post(body_of(*[event("nobody", f"i-{n}", timezone.now()) for n in range(5)])) == 200
    assert post(body_of()) == 200, "the intent to receive"
    assert post(body_of(), "wrong") == 401

    assert inbox.process() == 0
    ignored = InboxMessage.objects.filter(state=InboxState.IGNORED)
    assert (ignored.count(), calls.count()) == (5, 0)
    assert "not connected here" in ignored[0].error
