"""What changed in Xero reads as sentences with old and new values, and moves the version people edit on."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from invoices.mirror import mirror_invoices
from invoices.models import Invoice
from invoices.timeline import for_invoice
from tests.factories import XeroConnectionFactory
from tests.invoices.mirror.documents import NOON, make_invoice

pytestmark = pytest.mark.django_db

PAYMENT = {
    "PaymentID": "30000000-0000-4000-8000-000000000001",
    "DateString": "2026-11-05T00:00:00",
    "Date": "/Date(1793836800000+0000)/",
    "Amount": "50.00",
    "Reference": "BACS",
}


@pytest.fixture
def connection():
    connection = XeroConnectionFactory()
    mirror_invoices(connection, [make_invoice(Status="AUTHORISED")], source="event")
    return connection


def hear(connection, minutes=1, **overrides):
    """Mirror the next version of the invoice and return the new sentences."""
    invoice = Invoice.objects.get()
    before = len(for_invoice(invoice))
    document = make_invoice(at=NOON + timedelta(minutes=minutes), **{"Status": "AUTHORISED", **overrides})
    mirror_invoices(connection, [document], source="event")
    return [story.sentence for story in for_invoice(invoice)[before:]]


def test_a_status_is_told(connection):
    assert hear(connection, Status="VOIDED") == ["Voided in Xero"]


def test_an_edit_is_told_with_old_and_new_and_grows_the_version(connection):
    version = Invoice.objects.get().version
    assert hear(connection, Reference="Roof and gutter") == [
        "Someone changed the reference from Roof to Roof and gutter in Xero"
    ]
    assert Invoice.objects.get().version == version + 1
    assert Invoice.objects.get().reference == "Roof and gutter"


def test_a_payment_is_told_and_kept_and_does_not_grow_the_version(connection):
    version = Invoice.objects.get().version
    said = hear(connection, AmountDue="70.00", AmountPaid="50.00", Payments=[PAYMENT])
    invoice = Invoice.objects.get()
    assert said == ["Payment of £50.00 recorded in Xero on 5 November"]
    assert (invoice.xero_amount_due, invoice.version) == (Decimal("70"), version)
    assert invoice.is_part_paid
    [payment] = invoice.payments.all()
    assert (payment.amount, payment.reference) == (Decimal("50"), "BACS")


def test_a_removed_payment_is_told_and_dropped(connection):
    hear(connection, AmountDue="70.00", AmountPaid="50.00", Payments=[PAYMENT])
    assert hear(connection, minutes=2) == ["Payment of £50.00 removed in Xero"]
    assert not Invoice.objects.get().payments.exists()


def test_an_answer_that_leaves_payments_out_removes_none(connection):
    hear(connection, AmountDue="70.00", AmountPaid="50.00", Payments=[PAYMENT])
    document = make_invoice(
        Status="AUTHORISED",
        at=NOON + timedelta(minutes=3),
        AmountDue="70.00",
        AmountPaid="50.00",
        without=("Payments", "CreditNotes", "AmountCredited"),
    )
    mirror_invoices(connection, [document], source="event")
    assert Invoice.objects.get().payments.count() == 1


def test_a_credit_note_applied_in_parts_is_one_credit(connection):
    part = {"CreditNoteID": "n1", "CreditNoteNumber": "CN-1", "AppliedAmount": "10.00"}
    said = hear(connection, AmountDue="100.00", AmountCredited="20.00", CreditNotes=[part, part])
    assert said == ["Credit of £20.00 applied in Xero"]


def test_nothing_is_due_on_a_voided_invoice_although_the_answer_says_so(connection):
    hear(connection, Status="VOIDED", AmountDue="120.00")
    assert Invoice.objects.get().xero_amount_due == 0
