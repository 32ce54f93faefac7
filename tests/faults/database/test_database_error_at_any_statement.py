"""F11, F13: the database is restarted, deadlocks or refuses to wait at any statement of a push, a page or an event.

The error comes once, at the n-th statement; the process lives on. Nobody has to help, and both sides agree.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.utils import timezone

from chaos.crash_points import STATEMENT, watched
from integrations import inbox, outbox
from integrations.models import InboxMessage
from invoices import sync
from invoices.models import Invoice
from tests.faults.assertions import assert_both_sides_agree
from tests.faults.pushes import new_draft
from tests.faults.xero_webhooks import post_event

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


class Restart:
    """A visit that loses the database at the n-th statement, once."""

    def __init__(self, at: int) -> None:
        self.left = at

    @property
    def has_come(self) -> bool:
        return self.left <= 0

    def __call__(self, kind: str, text: str) -> None:
        if kind != STATEMENT:
            return
        self.left -= 1
        if self.left == 0:
            connections[DEFAULT_DB_ALIAS].close()
            raise OperationalError("server closed the connection unexpectedly")


def run(flow, number: int) -> bool:
    """Run a task as Celery does: what it raises is logged and forgotten. Returns whether the error came."""
    restart = Restart(number)
    with watched(restart):
        try:
            flow()
        except OperationalError:
            assert restart.has_come
    return restart.has_come


def deliver_due() -> None:
    for message_id in outbox.due(timezone.now()):
        outbox.deliver(message_id)


def test_in_a_push(sandbox, xero, deal, ada, restarted):
    number, has_come = 1, True
    while has_come:
        draft = new_draft(deal, xero, ada, contact_name=f"Restart {number}")
        has_come = run(deliver_due, number)
        restarted.finish()
        assert_both_sides_agree(sandbox, draft)
        number += 13
    assert number > 14


def test_while_events_and_pages_are_read(sandbox, xero, restarted):
    sync.read_changes(xero)
    # Not one of another test, whose clock was ahead of ours.
    untouched = Invoice.objects.filter(xero_status="DRAFT", xero_updated_at__lt=timezone.now() - HOUR)
    invoice = untouched.exclude(reference="").first()
    number, has_come = 1, True
    while has_come:
        fields = {"Reference": f"After restart {number}"}
        sandbox.control("POST", f"xero/invoices/{invoice.xero_id}/edit", {"fields": fields})
        post_event(xero, invoice.xero_id)
        has_come = run(inbox.process, number)
        restarted.pass_time(15 * 60)
        has_come = run(sync.catch_up_where_due, number) or has_come
        restarted.pass_time(15 * 60)
        inbox.process()
        sync.catch_up_where_due()
        invoice.refresh_from_db()
        assert invoice.reference == fields["Reference"]
        assert not InboxMessage.objects.exclude(state="processed").exists()
        number += 7


def test_a_webhook_that_cannot_be_stored_is_not_acknowledged(xero, restarted):
    number = 1
    while True:
        before = InboxMessage.objects.count()
        answers: list[int] = []
        restart = Restart(number)
        with watched(restart):
            answers.append(post_event(xero, f"00000000-0000-4000-8000-{number:012d}"))
        if not restart.has_come:
            assert answers == [200]
            return
        assert answers[0] >= 500 or InboxMessage.objects.count() == before + 1
        number += 1
