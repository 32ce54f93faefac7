"""F05: a worker dies at any statement or call of a push; there is one invoice, the same on both sides."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from integrations import outbox
from integrations.models import OutboxMessage
from invoices import actions
from invoices.customers import NewCustomer
from invoices.models import Invoice
from tests.faults.crash_loop import die_everywhere
from tests.invoices.sync.end_to_end.steps import draft_of, edit, fresh

pytestmark = pytest.mark.django_db(transaction=True)


def check_both_sides(sandbox, invoice: Invoice) -> None:
    """One document in Xero, and our row says what it says; nothing waits and nothing failed."""
    invoice = fresh(invoice)
    [theirs] = sandbox.control("GET", f"xero/invoices?url={invoice.uid}")["invoices"]
    assert (invoice.xero_id, invoice.xero_status) == (theirs["InvoiceID"], theirs["Status"])
    assert invoice.total == invoice.xero_total == Decimal(theirs["Total"])
    assert invoice.reference == theirs["Reference"]
    open_messages = OutboxMessage.objects.exclude(state="delivered")
    assert not open_messages.exists(), list(open_messages.values("kind", "state", "problems"))


def deliver_next() -> None:
    for message_id in outbox.due(timezone.now()):
        outbox.deliver(message_id)


def test_a_create_for_a_new_customer(sandbox, xero, deal, ada, restarted):
    made: list[Invoice] = []

    def prepare(number: int):
        content = actions.prepare_draft(deal, connection=xero)
        content.contact_details["contact_name"] = f"Newcomer {number}"
        new = {"content": content, "contact": NewCustomer.NEW}
        made.append(actions.draft_invoice(by=ada, connection=xero, deal=deal, **new))
        return deliver_next

    def recover() -> None:
        restarted.finish()
        check_both_sides(sandbox, made[-1])

    places = die_everywhere(prepare, recover, stride=8)
    assert len(made) == len(places) + 1
    assert len(places) > 4


def test_an_update(sandbox, xero, deal, ada, restarted):
    invoice = draft_of(deal, xero, ada)
    restarted.finish()

    def prepare(number: int):
        edit(invoice, ada, reference=f"As of try {number}")
        return deliver_next

    def recover() -> None:
        restarted.finish()
        check_both_sides(sandbox, invoice)

    assert len(die_everywhere(prepare, recover, stride=8)) > 4


def test_a_status_there_and_back(sandbox, xero, deal, ada, restarted):
    invoice = draft_of(deal, xero, ada)
    restarted.finish()
    asked = ["DRAFT"]

    def prepare(number: int):
        if asked[-1] == "DRAFT":
            actions.submit_invoice(fresh(invoice), by=ada)
            asked.append("SUBMITTED")
        else:
            actions.reject_invoice(fresh(invoice), by=ada, reason="The price")
            asked.append("DRAFT")
        return deliver_next

    def recover() -> None:
        restarted.finish()
        check_both_sides(sandbox, invoice)
        assert fresh(invoice).xero_status == asked[-1]

    assert len(die_everywhere(prepare, recover, stride=7)) > 4
