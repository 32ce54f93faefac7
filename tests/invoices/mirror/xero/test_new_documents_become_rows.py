"""An invoice written in Xero appears here with its lines, its customer and what it owes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from invoices.mirror import mirror_invoices
from invoices.models import Invoice
from invoices.timeline import for_invoice
from tests.factories import InvoiceFactory, XeroConnectionFactory
from tests.invoices.mirror.documents import CUSTOMER, make_invoice

pytestmark = pytest.mark.django_db


def test_an_invoice_made_in_xero_gets_a_row_with_lines_and_customer():
    connection = XeroConnectionFactory()
    [change] = mirror_invoices(connection, [make_invoice()], source="event")
    invoice = Invoice.objects.get()
    assert change.is_new
    assert (invoice.xero_number, invoice.xero_status, invoice.total) == ("INV-0042", "DRAFT", Decimal("120"))
    assert invoice.owner is None
    assert invoice.deal is None
    assert invoice.contact.xero_contact_id == CUSTOMER
    assert invoice.contact_details["contact_name"] == "Acme Ltd"
    assert [line.description for line in invoice.lines.all()] == ["Slate tiles"]
    assert invoice.xero_raw["InvoiceNumber"] == "INV-0042"
    assert [story.sentence for story in for_invoice(invoice)] == ["Created in Xero as INV-0042"]


def test_bills_are_none_of_our_business():
    assert mirror_invoices(XeroConnectionFactory(), [make_invoice(Type="ACCPAY")], source="event") == []
    assert not Invoice.objects.exists()


def test_unknown_statuses_and_currencies_are_kept_as_they_come():
    mirror_invoices(
        XeroConnectionFactory(), [make_invoice(Status="ON_HOLD", CurrencyCode="ZZZ")], source="event"
    )
    invoice = Invoice.objects.get()
    assert (invoice.xero_status, invoice.currency_code) == ("ON_HOLD", "ZZZ")


def test_our_own_document_is_known_by_the_mark_in_its_url():
    ours = InvoiceFactory(xero_id="", xero_number="", xero_status="", xero_updated_at=None)
    url = f"http://localhost:8000/invoices/{ours.uid}/"
    mirror_invoices(ours.connection, [make_invoice(Url=url)], source="event")
    ours.refresh_from_db()
    assert Invoice.objects.count() == 1
    assert ours.xero_id == make_invoice().invoice_id
    assert [story.sentence for story in for_invoice(ours)] == [
        "Xero assigned number INV-0042",
        "Saved in Xero as Draft",
    ]


def test_a_copy_made_in_xero_does_not_take_the_place_of_its_original():
    ours = InvoiceFactory()
    mirror_invoices(
        ours.connection, [make_invoice(Url=f"http://localhost:8000/invoices/{ours.uid}/")], source="event"
    )
    assert Invoice.objects.count() == 2


def test_a_document_of_another_organisation_is_another_invoice():
    mirror_invoices(XeroConnectionFactory(), [make_invoice()], source="event")
    mirror_invoices(XeroConnectionFactory(), [make_invoice()], source="event")
    assert Invoice.objects.count() == 2


def test_the_same_document_twice_on_a_page_is_one_row():
    mirror_invoices(XeroConnectionFactory(), [make_invoice(), make_invoice()], source="event")
    assert Invoice.objects.count() == 1
