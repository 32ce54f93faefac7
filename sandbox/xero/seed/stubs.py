"""Quotes, repeating invoices and billable expenses, stored as they are sent, for lists that can only be read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sandbox.xero.models import Contact, Invoice, ListEntry, Organisation
from sandbox.xero.seed.settings_lists import guid
from sandbox.xero.serialisation import both_dates, wire_time

_QUOTES = ("DRAFT", "SENT", "ACCEPTED", "DECLINED", "INVOICED")


def make_stubs(organisation: Organisation, contacts: list[Contact], *, at: datetime) -> None:
    """Create an organisation's quotes, templates and billable expenses."""
    british = organisation.base_currency == "GBP"
    tax = ("OUTPUT2", 20.0) if british else ("NONE", 0.0)
    rows: list[tuple[str, str, dict[str, Any]]] = []
    for number, status in enumerate(_QUOTES, start=1):
        quote = _quote(organisation, contacts[number], number, status, tax=tax, at=at)
        rows.append(("Quotes", quote["QuoteID"], quote))
    for number, status in enumerate(("AUTHORISED", "DRAFT"), start=1):
        template = _template(organisation, contacts[number], number, status, tax=tax, at=at)
        rows.append(("RepeatingInvoices", template["RepeatingInvoiceID"], template))
    for link in _links(organisation):
        rows.append(("LinkedTransactions", link["LinkedTransactionID"], link))
    ListEntry.objects.bulk_create(
        ListEntry(organisation=organisation, kind=kind, code=key, entry_id=key, body=body, updated_at=at)
        for kind, key, body in rows
    )


def _nested(contact: Contact) -> dict[str, Any]:
    return {"ContactID": contact.contact_id, "Name": contact.name}


def _line(key: str, tax: tuple[str, float]) -> dict[str, Any]:
    return {
        "LineItemID": guid(key, "line"),
        "Description": "Monthly retainer",
        "Quantity": 1.0,
        "UnitAmount": 250.0,
        "AccountCode": "200",
        "TaxType": tax[0],
        "TaxAmount": 2.5 * tax[1],
        "LineAmount": 250.0,
        "Tracking": [],
    }


def _totals(tax: tuple[str, float]) -> dict[str, float]:
    return {"SubTotal": 250.0, "TotalTax": 2.5 * tax[1], "Total": 250 + 2.5 * tax[1]}


def _quote(
    organisation: Organisation,
    contact: Contact,
    number: int,
    status: str,
    *,
    tax: tuple[str, float],
    at: datetime,
) -> dict[str, Any]:
    key = guid(organisation.short_code, "quote", number)
    on = (at + timedelta(days=number)).date()
    return {
        "QuoteID": key,
        "QuoteNumber": f"QU-{number:04d}",
        "Reference": "",
        "Terms": "Valid for 30 days",
        "Contact": _nested(contact),
        "LineItems": [_line(key, tax)],
        **both_dates("Date", on),
        **both_dates("ExpiryDate", on + timedelta(days=30)),
        "Status": status,
        "CurrencyRate": 1.0,
        "CurrencyCode": organisation.base_currency,
        **_totals(tax),
        "TotalDiscount": 0.0,
        "Title": f"Offer {number}",
        "Summary": "Our monthly service",
        "BrandingThemeID": guid(organisation.short_code, "theme", "Standard"),
        "UpdatedDateUTC": wire_time(at + timedelta(days=number)),
        "LineAmountTypes": "EXCLUSIVE",
        "ValidationErrors": [],
    }


def _template(
    organisation: Organisation,
    contact: Contact,
    number: int,
    status: str,
    *,
    tax: tuple[str, float],
    at: datetime,
) -> dict[str, Any]:
    key = guid(organisation.short_code, "repeating", number)
    start = at.date().replace(day=1)
    day = {name: both_dates("Date", start)["Date"] for name in ("StartDate", "NextScheduledDate")}
    due = {"DueDate": 20, "DueDateType": "OFFOLLOWINGMONTH"}
    return {
        "RepeatingInvoiceID": key,
        "ID": key,
        "Type": "ACCREC",
        "Schedule": {"Period": 1, "Unit": "MONTHLY", **due, **day},
        "Contact": _nested(contact),
        "Status": status,
        "LineAmountTypes": "Exclusive",
        "LineItems": [_line(key, tax)],
        **_totals(tax),
        "CurrencyCode": organisation.base_currency,
        "Reference": "Retainer",
        "HasAttachments": False,
        "ApprovedForSending": status == "AUTHORISED",
        "SendCopy": False,
        "MarkAsSent": False,
        "IncludePDF": True,
    }


def _links(organisation: Organisation) -> list[dict[str, Any]]:
    """Return a line of the first bill, to be charged to its contact's customer later."""
    bill = Invoice.objects.filter(organisation=organisation, type="ACCPAY").first()
    line = bill.lines.first() if bill else None
    if bill is None or line is None:
        return []
    return [
        {
            "LinkedTransactionID": guid(organisation.short_code, "linked", 1),
            "SourceTransactionID": bill.invoice_id,
            "SourceLineItemID": line.line_item_id,
            "SourceTransactionTypeCode": "ACCPAY",
            "ContactID": bill.contact_id,
            "Status": "DRAFT",
            "Type": "BILLABLEEXPENSE",
            "UpdatedDateUTC": wire_time(bill.updated_at),
        }
    ]
