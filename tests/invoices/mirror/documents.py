"""Documents as Xero and Pipedrive send them, to be changed by a test in the one point it is about."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

from integrations.pipedrive.schemas import DealDocument, OrganizationDocument, PersonDocument
from integrations.xero.schemas import ContactDocument, InvoiceDocument

CUSTOMER = "c1000000-0000-4000-8000-000000000001"
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
NOON = dt.datetime(2026, 11, 2, 12, 0, tzinfo=dt.UTC)

INVOICE: dict[str, Any] = {
    "Type": "ACCREC",
    "InvoiceID": "10000000-0000-4000-8000-00000000aaaa",
    "InvoiceNumber": "INV-0042",
    "Reference": "Roof",
    "Payments": [],
    "CreditNotes": [],
    "AmountDue": "120.00",
    "AmountPaid": "0.00",
    "AmountCredited": "0.00",
    "SentToContact": False,
    "CurrencyCode": "GBP",
    "Contact": {"ContactID": CUSTOMER, "Name": "Acme Ltd"},
    "DateString": "2026-11-02T00:00:00",
    "DueDateString": "2026-12-02T00:00:00",
    "Date": "/Date(1793577600000+0000)/",
    "DueDate": "/Date(1796169600000+0000)/",
    "Status": "DRAFT",
    "LineAmountTypes": "Exclusive",
    "LineItems": [
        {
            "LineItemID": "20000000-0000-4000-8000-000000000001",
            "Description": "Slate tiles",
            "Quantity": "1.0000",
            "UnitAmount": "100.00",
            "AccountCode": "200",
            "TaxType": "OUTPUT2",
            "TaxAmount": "20.00",
            "LineAmount": "100.00",
            "Tracking": [],
        }
    ],
    "SubTotal": "100.00",
    "TotalTax": "20.00",
    "Total": "120.00",
}


def stamp(moment: dt.datetime) -> str:
    """Xero's /Date(ms)/ of a moment."""
    return f"/Date({int((moment - EPOCH).total_seconds() * 1000)}+0000)/"


def make_invoice(
    *, without: tuple[str, ...] = (), at: dt.datetime = NOON, **overrides: Any
) -> InvoiceDocument:
    """An invoice of Xero, changed at `at`; members named in `without` are left out."""
    raw = {**copy.deepcopy(INVOICE), "UpdatedDateUTC": stamp(at), **overrides}
    return InvoiceDocument.from_raw({key: value for key, value in raw.items() if key not in without})


def make_contact(*, at: dt.datetime = NOON, **overrides: Any) -> ContactDocument:
    """An active contact of Xero."""
    raw = {
        "ContactID": CUSTOMER,
        "ContactNumber": "pipedrive-org-5",
        "ContactStatus": "ACTIVE",
        "Name": "Acme Ltd",
        "EmailAddress": "ap@acme.test",
        "PaymentTerms": {"Sales": {"Day": 14, "Type": "DAYSAFTERBILLDATE"}},
        "UpdatedDateUTC": stamp(at),
    }
    return ContactDocument.from_raw({**raw, **overrides})


def make_deal(*, at: dt.datetime = NOON, **overrides: Any) -> DealDocument:
    """An open deal of Pipedrive."""
    raw = {
        "id": 42,
        "title": "Roof, Phase 2",
        "owner_id": 7,
        "value": "100",
        "currency": "GBP",
        "person_id": 11,
        "org_id": 5,
        "stage_id": 3,
        "pipeline_id": 1,
        "status": "open",
        "is_archived": False,
        "is_deleted": False,
        "add_time": "2026-01-01T08:00:00Z",
        "update_time": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "custom_fields": {},
    }
    return DealDocument.from_raw({**raw, **overrides})


def make_person(**overrides: Any) -> PersonDocument:
    """The person of the deal."""
    return PersonDocument.from_raw(
        {"id": 11, "name": "Ana Diaz", "emails": [{"value": "ana@x.test", "primary": True}], **overrides}
    )


def make_organization(**overrides: Any) -> OrganizationDocument:
    """The organization of the deal."""
    return OrganizationDocument.from_raw(
        {"id": 5, "name": "Acme OÜ", "address": {"value": "1 High Street"}, **overrides}
    )
