"""Serialize credit notes, prepayments, overpayments and their allocations (docs/xero.md#7.8)."""

from __future__ import annotations

from typing import Any

from sandbox.xero.api.serializers import (
    RATE_PLACES,
    drop_empty,
    full_contact,
    nested_contact,
    serialize_line,
    updated,
)
from sandbox.xero.models import Allocation, Credit, ListEntry
from sandbox.xero.serialisation import both_dates, money


def serialize_credit(
    credit: Credit, *, items: dict[str, ListEntry], kind: str, places: int = 2
) -> dict[str, Any]:
    """Serialize a credit as kind "single", "write", "paged" or "list" (without lines)."""
    full = kind in ("single", "write")
    lines = [] if kind == "list" else credit.lines.all()
    shape: dict[str, Any] = {
        f"{credit.kind}ID": credit.credit_id,
        "ID": credit.credit_id,
        "Type": credit.type,
        "Reference": credit.reference,
        "RemainingCredit": money(credit.remaining),
        "Allocations": [serialize_allocation(row) for row in credit.allocations.all()],
        "Payments": [],
        "HasAttachments": False,
        "Contact": full_contact(credit.contact) if full else nested_contact(credit.contact),
        **both_dates("Date", credit.date),
        "BrandingThemeID": credit.branding_theme_id,
        "Status": credit.status,
        "LineAmountTypes": credit.line_amount_types,
        "LineItems": [serialize_line(row, items=items, full=full, places=places) for row in lines],
        "SubTotal": money(credit.sub_total),
        "TotalTax": money(credit.total_tax),
        "Total": money(credit.total),
        **updated(credit),
        "CurrencyCode": credit.currency,
        "CurrencyRate": credit.currency_rate.quantize(RATE_PLACES),
    }
    if credit.kind == "CreditNote":
        shape |= {"CreditNoteNumber": credit.number, "HasErrors": False, "InvoiceAddresses": []}
        shape |= both_dates("DueDate", credit.date)
        if credit.fully_paid_on:
            shape["FullyPaidOnDate"] = both_dates("Date", credit.fully_paid_on)["Date"]
    return drop_empty(shape)


def serialize_allocation(row: Allocation) -> dict[str, Any]:
    """Serialize one allocation of a credit, with its invoice in short."""
    invoice = row.invoice
    return {
        "AllocationID": row.allocation_id,
        "Amount": money(row.amount),
        "Date": both_dates("Date", row.date)["Date"],
        "Invoice": drop_empty(
            {
                "InvoiceID": invoice.invoice_id,
                "InvoiceNumber": invoice.number,
                "Payments": [],
                "CreditNotes": [],
                "Prepayments": [],
                "Overpayments": [],
                "HasErrors": False,
                "IsDiscounted": False,
                "InvoicePaymentServices": [],
                "LineItems": [],
            }
        ),
        "IsDeleted": False,
    }
