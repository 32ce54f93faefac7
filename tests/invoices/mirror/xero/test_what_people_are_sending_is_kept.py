"""While an edit of ours waits or failed, Xero's version reaches the mirror but not what people wrote."""

from __future__ import annotations

from datetime import timedelta

import pytest

from invoices.mirror import mirror_answers, mirror_invoices
from invoices.models import Invoice, InvoiceLine, TimelineEntry
from invoices.timeline import Kind
from tests.factories import OutboxMessageFactory, XeroConnectionFactory
from tests.invoices.mirror.documents import NOON, make_invoice

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=1)


@pytest.fixture
def invoice():
    connection = XeroConnectionFactory()
    mirror_invoices(connection, [make_invoice()], source="event")
    invoice = Invoice.objects.get()
    Invoice.objects.update(reference="Ours")
    InvoiceLine.objects.update(description="Our line")
    return Invoice.objects.get(pk=invoice.pk)


def waiting(invoice, **overrides):
    return OutboxMessageFactory(
        kind="xero.invoice.update",
        connection=invoice.connection,
        mailbox=invoice.mailbox,
        payload={"invoice_id": invoice.pk},
        **overrides,
    )


@pytest.mark.parametrize("state", ["pending", "failed"])
def test_the_content_stays_and_the_mirror_follows(invoice, state):
    waiting(invoice, state=state)
    document = make_invoice(Reference="Theirs", Status="SUBMITTED", InvoiceNumber="INV-9", at=LATER)
    mirror_invoices(invoice.connection, [document], source="event")
    invoice.refresh_from_db()
    assert (invoice.reference, invoice.xero_number, invoice.version) == ("Ours", "INV-9", 1)
    assert invoice.lines.get().description == "Our line"
    assert invoice.timeline.filter(kind=Kind.CHANGED).count() == 1


def test_xeros_echo_of_our_own_edit_is_nobodys_edit(invoice):
    waiting(invoice)
    echo = make_invoice(Reference="Ours", at=LATER)
    echo.line_items[0].description = "Our line"
    mirror_invoices(invoice.connection, [echo], source="event")
    assert not TimelineEntry.objects.filter(kind=Kind.CHANGED).exists()


def test_once_delivered_the_content_is_xeros(invoice):
    message = waiting(invoice)
    document = make_invoice(Reference="As Xero keeps it", at=LATER)
    mirror_invoices(invoice.connection, [document], source="event")
    mirror_answers(invoice.connection, [(message, document)])
    invoice.refresh_from_db()
    assert invoice.reference == "As Xero keeps it"
    assert invoice.lines.get().description == "Slate tiles"
    assert invoice.version == 1


def test_an_answer_without_our_mark_still_finds_its_invoice(invoice):
    ours = Invoice.objects.create(connection=invoice.connection, reference="New")
    message = OutboxMessageFactory(
        connection=ours.connection, mailbox=ours.mailbox, payload={"invoice_id": ours.pk}
    )
    document = make_invoice(InvoiceID="10000000-0000-4000-8000-00000000bbbb", InvoiceNumber="INV-0043")
    # An event was faster and, without a mark, took the document for a stranger's.
    mirror_invoices(ours.connection, [document], source="event")
    mirror_answers(ours.connection, [(message, document)])
    ours.refresh_from_db()
    assert ours.xero_number == "INV-0043"
    assert Invoice.objects.count() == 2


def test_what_somebody_changed_in_xero_before_our_answer_came_is_not_lost(invoice):
    message = waiting(invoice)
    answer = make_invoice(Reference="Ours", at=LATER)
    overtaking = make_invoice(Reference="Theirs", at=LATER + timedelta(seconds=1))
    overtaking.line_items[0].description = "Their line"
    overtaking.raw["LineItems"][0]["Description"] = "Their line"
    mirror_invoices(invoice.connection, [overtaking], source="event")

    mirror_answers(invoice.connection, [(message, answer)])

    invoice.refresh_from_db()
    assert (invoice.reference, invoice.lines.get().description) == ("Theirs", "Their line")
    # Who has the form open was shown our content: saving it now must ask first.
    assert invoice.version == 2
