"""F05: a worker dies at any statement or call while it reads Xero, or while a webhook comes in; nothing is missing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations import inbox
from integrations.models import InboxMessage
from invoices import sync
from invoices.models import Invoice
from tests.faults.crash_loop import die_everywhere
from tests.faults.xero_webhooks import post_event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def open_invoices(sandbox, xero) -> list[str]:
    """Three invoices nobody has changed yet, after the first import."""
    assert sync.read_changes(xero)
    untouched = Invoice.objects.filter(xero_status__in=["DRAFT", "SUBMITTED"]).exclude(reference="")
    untouched = untouched.exclude(reference__startswith="Changed")
    return list(untouched.order_by("xero_id").values_list("xero_id", flat=True)[:3])


def change_in_xero(sandbox, ids: list[str], number: int) -> None:
    for xero_id in ids:
        fields = {"Reference": f"Changed {number}"}
        sandbox.control("POST", f"xero/invoices/{xero_id}/edit", {"fields": fields})


def assert_changed_once(ids: list[str], number: int) -> None:
    for invoice in Invoice.objects.filter(xero_id__in=ids):
        assert invoice.reference == f"Changed {number}"
        told = [
            change["new"]
            for entry in invoice.timeline.filter(kind="changed")
            for change in entry.data["changes"]
            if change["fact"] == "reference"
        ]
        assert told.count(f"Changed {number}") == 1


def test_a_page_of_the_mirror(sandbox, xero, open_invoices, restarted):
    numbers: list[int] = []

    def prepare(number: int):
        numbers.append(number)
        change_in_xero(sandbox, open_invoices, number)
        restarted.pass_time(15 * 60)
        return sync.catch_up_where_due

    def recover() -> None:
        restarted.pass_time(15 * 60)
        assert sync.catch_up_where_due() == 1
        assert_changed_once(open_invoices, numbers[-1])

    sync.catch_up_where_due()
    assert len(die_everywhere(prepare, recover, stride=7)) > 4


def test_a_webhook_on_its_way_in(sandbox, xero, open_invoices, restarted):
    """What was answered with 200 is stored; what was not, Xero sends again."""
    xero_id, numbers, answers = open_invoices[0], [], []

    def prepare(number: int):
        numbers.append(number)
        answers.clear()
        change_in_xero(sandbox, [xero_id], number)
        restarted.pass_time(1)
        return lambda: answers.append(post_event(xero, xero_id))

    def recover() -> None:
        if not answers:
            post_event(xero, xero_id)
        waiting = InboxMessage.objects.filter(state="received").count()
        assert waiting >= 1
        assert inbox.process(timezone.now() + timedelta(minutes=2)) == waiting
        assert_changed_once([xero_id], numbers[-1])

    assert die_everywhere(prepare, recover)


def test_an_event_being_worked_on(sandbox, xero, open_invoices, restarted):
    numbers: list[int] = []

    def prepare(number: int):
        numbers.append(number)
        # The pause in which events are gathered is over.
        restarted.pass_time(1)
        change_in_xero(sandbox, open_invoices, number)
        for xero_id in open_invoices:
            post_event(xero, xero_id)
        return inbox.process

    def recover() -> None:
        restarted.pass_time(75)
        inbox.process()
        assert not InboxMessage.objects.exclude(state="processed").exists()
        assert_changed_once(open_invoices, numbers[-1])

    assert len(die_everywhere(prepare, recover, stride=7)) > 4
