"""What is sent to Xero: its names, money as text, nothing that Xero computes itself."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest

from invoices.mapping import contact_body, invoice_body
from tests.factories import InvoiceFactory, InvoiceLineFactory


@pytest.fixture
def invoice(db):
    invoice = InvoiceFactory(
        lines=[],
        date=dt.date(2026, 3, 10),
        due_date=dt.date(2026, 4, 9),
        reference="PO-77",
        currency_code="GBP",
        branding_theme_id="",
    )
    InvoiceLineFactory(
        invoice=invoice, unit_amount=Decimal("12.5000"), quantity=Decimal("40.0000"), item_code="ST-1"
    )
    return invoice


def test_an_invoice_in_xeros_words(invoice):
    body = invoice_body(invoice, contact_id="c-1", status="DRAFT", url="http://localhost:8000/invoices/x/")
    assert body == {
        "Type": "ACCREC",
        "Contact": {"ContactID": "c-1"},
        "Date": "2026-03-10",
        "DueDate": "2026-04-09",
        "Reference": "PO-77",
        "CurrencyCode": "GBP",
        "LineAmountTypes": "Exclusive",
        "Status": "DRAFT",
        "Url": "http://localhost:8000/invoices/x/",
        "LineItems": [
            {
                "Description": "An hour of work",
                "Quantity": "40",
                "UnitAmount": "12.5",
                "ItemCode": "ST-1",
                "AccountCode": "200",
                "TaxType": "OUTPUT2",
            }
        ],
    }
    json.dumps(body)


def test_an_emptied_reference_is_sent_so_that_it_goes(invoice):
    invoice.reference = ""
    assert invoice_body(invoice, contact_id=None)["Reference"] == ""


def test_what_is_not_asked_for_is_left_alone(invoice):
    body = invoice_body(invoice, contact_id=None)
    assert not {"Contact", "Status", "Url", "BrandingThemeID"} & body.keys()


def test_lines_known_to_xero_keep_their_ids_and_discounts(invoice):
    invoice.lines.update(xero_line_item_id="line-1", discount_rate=Decimal(10), discount_amount=Decimal(3))
    (line,) = invoice_body(invoice, contact_id=None)["LineItems"]
    # Of both the amount is what is booked.
    assert (line["LineItemID"], line["DiscountAmount"]) == ("line-1", "3")
    assert "DiscountRate" not in line


def test_no_tax_sends_no_rate(invoice):
    invoice.line_amount_types = "NoTax"
    (line,) = invoice_body(invoice, contact_id=None)["LineItems"]
    assert "TaxType" not in line


def test_a_new_customer_in_xeros_words():
    details = {
        "contact_name": "Acme OÜ",
        "email_address": "ana@x.test",
        "address_line1": "Telliskivi 60",
        "city": "Tallinn",
        "phone": "+34 600",
        "tax_number": "EE1",
    }
    assert contact_body(details, contact_number="pipedrive-org-5") == {
        "Name": "Acme OÜ",
        "EmailAddress": "ana@x.test",
        "ContactNumber": "pipedrive-org-5",
        "TaxNumber": "EE1",
        "Addresses": [{"AddressType": "POBOX", "AddressLine1": "Telliskivi 60", "City": "Tallinn"}],
        "Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": "+34 600"}],
    }


def test_a_customer_with_a_name_alone_has_nothing_else():
    assert contact_body({"contact_name": "Bob"}, contact_number="") == {"Name": "Bob"}


def test_an_update_takes_away_what_a_line_has_no_more(invoice):
    invoice.lines.update(item_code="", account_code="", discount_rate=None)
    (line,) = invoice_body(invoice, contact_id=None, is_update=True)["LineItems"]
    assert (line["DiscountRate"], line["ItemCode"], line["AccountCode"]) == ("0", "", "")
