"""Invoices and contacts are read in every shape Xero was seen to send."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import msgspec
import pytest
import responses

from integrations.xero.client import XeroClient
from integrations.xero.dates import read_day, read_instant
from integrations.xero.reference import OrganisationDocument, TaxRateDocument
from integrations.xero.schemas import (
    ContactDocument,
    InvoiceDocument,
)

FULL = r"""{"Id":"e9","Status":"OK","Invoices":[{"Type":"ACCREC","InvoiceID":"i-1","InvoiceNumber":"INV-0042",
"Reference":"R","Payments":[{"PaymentID":"p-1","Date":"\/Date(1580428800000+0000)\/","Amount":50.10,"Reference":""}],
"CreditNotes":[{"CreditNoteID":"c-1","CreditNoteNumber":"CN-1","ID":"c-1","AppliedAmount":1.00,
"DateString":"2020-01-30T00:00:00","LineItems":[]}],"Prepayments":[],"Overpayments":[],
"AmountDue":548.90,"AmountPaid":50.10,"AmountCredited":1.00,"CurrencyRate":1.0000000000,"SentToContact":true,
"Contact":{"ContactID":"k-1","Name":"Kōbe \"Steel\" Ltd","Addresses":[],"Phones":[]},
"DateString":"2020-01-31T00:00:00","Date":"\/Date(1580428800000+0000)\/",
"DueDateString":"2020-02-14T00:00:00","DueDate":"\/Date(1581638400000+0000)\/","BrandingThemeID":"b-1",
"Status":"AUTHORISED","LineAmountTypes":"Exclusive","LineItems":[{"Description":"Desk","UnitAmount":12.3456,
"TaxType":"OUTPUT2","TaxAmount":100.00,"LineAmount":500.00,"AccountCode":"200","Tracking":[{"Name":"Region",
"Option":"North","TrackingCategoryID":"t-1"}],"Quantity":40.5000,"DiscountRate":10.0000,"LineItemID":"l-1",
"ItemCode":"NW-001","ValidationErrors":[]}],"SubTotal":500.00,"TotalTax":100.00,"Total":600.00,
"UpdatedDateUTC":"\/Date(1580555555123+1300)\/","CurrencyCode":"GBP","HasErrors":false,"Url":"https://ib.test/1",
"StatusInTheFuture":{"x":[1.5]}}]}"""


@responses.activate
def test_a_full_invoice_is_read_to_the_cent():
    responses.get("https://x.test/api.xro/2.0/Invoices/i-1", body=FULL, content_type="application/json")

    invoice = XeroClient("https://x.test", "t", "o").get_invoice("i-1")

    assert (invoice.invoice_id, invoice.invoice_number, invoice.type) == ("i-1", "INV-0042", "ACCREC")
    assert (invoice.contact_id, invoice.contact_name) == ("k-1", 'Kōbe "Steel" Ltd')
    assert (invoice.date, invoice.due_date) == (date(2020, 1, 31), date(2020, 2, 14))
    assert (invoice.sub_total, invoice.total, invoice.amount_due) == (
        Decimal("500.00"),
        Decimal("600.00"),
        Decimal("548.90"),
    )
    assert invoice.total_discount is None
    assert invoice.fully_paid_on is None
    assert invoice.sent_to_contact
    assert invoice.updated_at == datetime(2020, 2, 1, 11, 12, 35, 123000, tzinfo=UTC)
    line = invoice.line_items[0]
    assert (line.line_item_id, line.item_code, line.account_code) == ("l-1", "NW-001", "200")
    assert (line.unit_amount, line.quantity) == (Decimal("12.3456"), Decimal("40.5000"))
    assert line.tracking[0].option == "North"
    assert (invoice.payments[0].amount, invoice.payments[0].date) == (Decimal("50.10"), date(2020, 1, 31))
    assert (invoice.credit_notes[0].number, invoice.credit_notes[0].date) == ("CN-1", date(2020, 1, 30))
    assert invoice.has_lines
    assert json.loads(json.dumps(invoice.raw))["CurrencyRate"] == "1.0000000000"


def test_a_summary_row_tells_no_lines_rather_than_none():
    invoice = InvoiceDocument.from_raw({"InvoiceID": "i", "LineItems": [], "Contact": {"ContactID": "k"}})

    assert not invoice.has_lines
    assert invoice.amount_credited is None
    assert (invoice.date, invoice.updated_at) == (None, None)


@pytest.mark.parametrize(
    "row",
    [
        {"InvoiceNumber": "no id"},
        {"InvoiceID": "i", "DateString": "yesterday"},
        {"InvoiceID": "i", "UpdatedDateUTC": "never"},
        {"InvoiceID": "i", "AmountDue": {"a": 1}},
        {"InvoiceID": "i", "LineItems": "none"},
    ],
)
def test_a_row_that_makes_no_sense_is_refused_while_it_is_read(row):
    with pytest.raises(msgspec.ValidationError):
        InvoiceDocument.from_raw(row)


def test_a_contact_with_terms_addresses_and_a_merge():
    contact = ContactDocument.from_raw(
        {
            "ContactID": "k",
            "ContactStatus": "ARCHIVED",
            "EmailAddress": "a@b.test",
            "TaxNumber": None,
            "Addresses": [
                {"AddressType": "STREET", "AddressLine1": "1 Hill", "PostalCode": "N1"},
                {"City": ""},
            ],
            "PaymentTerms": {"Sales": {"Day": 20, "Type": "OFFOLLOWINGMONTH"}},
            "MergedToContactID": "other",
        }
    )

    assert (contact.status, contact.tax_number, contact.merged_to_contact_id) == ("ARCHIVED", "", "other")
    assert (contact.addresses[0].address_line1, contact.addresses[0].postal_code) == ("1 Hill", "N1")
    assert (contact.payment_terms.sales.day, contact.payment_terms.sales.type) == (20, "OFFOLLOWINGMONTH")
    assert contact.payment_terms.bills.day is None


def test_reference_rows():
    organisation = OrganisationDocument.from_raw(
        {
            "OrganisationID": "o",
            "ShortCode": "!nw001",
            "PaymentTerms": {},
        }
    )
    rate = TaxRateDocument.from_raw(
        {"TaxType": "OUTPUT2", "EffectiveRate": "20.0000", "CanApplyToRevenue": True}
    )

    assert organisation.short_code == "!nw001"
    assert rate.effective_rate == Decimal(20)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("/Date(1580555555123+0000)/", datetime(2020, 2, 1, 11, 12, 35, 123000, tzinfo=UTC)),
        ("/Date(1580555555123)/", datetime(2020, 2, 1, 11, 12, 35, 123000, tzinfo=UTC)),
        ("2026-09-14T09:29:59Z", datetime(2026, 9, 14, 9, 29, 59, tzinfo=UTC)),
        ("2025-05-01T14:32:04.198", datetime(2025, 5, 1, 14, 32, 4, 198000, tzinfo=UTC)),
        ("2020-03-18T21:20:07.7179250", datetime(2020, 3, 18, 21, 20, 7, 717925, tzinfo=UTC)),
        ("", None),
    ],
)
def test_moments_are_read_in_every_spelling(text, moment):
    assert read_instant(text) == moment


def test_days_are_never_shifted_by_an_offset():
    assert read_day("", "/Date(1580428800000+1300)/") == date(2020, 1, 31)
    assert read_day("2020-01-31T00:00:00", "/Date(0)/") == date(2020, 1, 31)
