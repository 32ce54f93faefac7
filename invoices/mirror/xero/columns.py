"""Which member of Xero's document fills which column. A member Xero left out leaves its column alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Context, Decimal
from operator import attrgetter
from typing import Any

from integrations.xero.schemas import InvoiceDocument, LineItemDocument
from invoices.models import XeroStatus

# Answers to a void still show the old AmountDue (docs/xero.md#5.4); nobody owes anything on these.
NOTHING_DUE = (XeroStatus.VOIDED, XeroStatus.DELETED)
FOUR = Decimal("0.0001")
# Without the search for the thread's own context.
_round = Context(prec=28, rounding=ROUND_HALF_UP).quantize

MIRRORED = (
    "contact",
    "xero_id",
    "xero_number",
    "xero_status",
    "xero_contact_name",
    "xero_sub_total",
    "xero_total_tax",
    "xero_total",
    "xero_amount_due",
    "xero_amount_paid",
    "xero_amount_credited",
    "xero_fully_paid_on",
    "xero_sent_to_contact",
    "xero_updated_at",
    "xero_raw",
    "mirrored_at",
)
CONTENT = (
    "contact_details",
    "date",
    "due_date",
    "reference",
    "currency_code",
    "line_amount_types",
    "branding_theme_id",
    "sub_total",
    "total_tax",
    "total",
)


LINE_COLUMNS = (
    "position",
    "description",
    "quantity",
    "unit_amount",
    "discount_rate",
    "discount_amount",
    "item_code",
    "account_code",
    "tax_type",
    "tracking",
    "xero_line_item_id",
    "xero_tax_amount",
    "xero_line_amount",
)


def quantize(value: Decimal) -> Decimal:
    """Return the value at 4 decimals, as the columns hold it."""
    return _round(value, FOUR)


def mirrored_columns(document: InvoiceDocument, *, now: dt.datetime, is_new: bool = False) -> dict[str, Any]:
    """Return the `xero_*` columns this document tells (money in the document's currency).

    A new row has nothing that must be left alone: its document is not searched for what it tells.
    """
    values: dict[str, Any] = {
        "xero_id": document.invoice_id,
        "xero_fully_paid_on": document.fully_paid_on,
        "xero_raw": document.raw,
        "mirrored_at": now,
    }
    if document.updated_at:
        values["xero_updated_at"] = document.updated_at
    for column, text, limit in (
        ("xero_number", document.invoice_number, 255),
        ("xero_status", document.status, 20),
        ("xero_contact_name", document.contact_name, 500),
    ):
        if text:
            values[column] = text[:limit]
    for column, amount in _amounts(document):
        if amount is not None:
            values[column] = quantize(amount)
    if document.status in NOTHING_DUE:
        values["xero_amount_due"] = Decimal(0)
    if "SentToContact" in document.raw:
        values["xero_sent_to_contact"] = document.sent_to_contact
    return values


def content_columns(document: InvoiceDocument) -> dict[str, Any]:
    """Return the content columns this document tells (money in the document's currency)."""
    values: dict[str, Any] = {}
    if document.date:
        values["date"] = document.date
    if document.due_date:
        values["due_date"] = document.due_date
    if "Reference" in document.raw:
        values["reference"] = document.reference[:255]
    for column, text, limit in (
        ("currency_code", document.currency_code, 10),
        ("line_amount_types", document.line_amount_types, 10),
        ("branding_theme_id", document.branding_theme_id, 64),
    ):
        if text:
            values[column] = text[:limit]
    for column, amount in (
        ("sub_total", document.sub_total),
        ("total_tax", document.total_tax),
        ("total", document.total),
    ):
        if amount is not None:
            values[column] = quantize(amount)
    return values


def line_columns(document: InvoiceDocument) -> list[tuple[Any, ...]]:
    """Return each line, in order, as the values of LINE_COLUMNS."""
    return [
        (
            position,
            line.description,
            four(line.quantity),
            four(line.unit_amount),
            four(line.discount_rate),
            four(line.discount_amount),
            line.item_code[:30],
            line.account_code[:20],
            line.tax_type[:64],
            _tracking(line) if line.tracking else [],
            line.line_item_id,
            four(line.tax_amount),
            four(line.line_amount),
        )
        for position, line in enumerate(document.line_items)
    ]


def _tracking(line: LineItemDocument) -> list[dict[str, str]]:
    return [
        {"TrackingCategoryID": part.tracking_category_id, "Name": part.name, "Option": part.option}
        for part in line.tracking
    ]


columns_of_line = attrgetter(*LINE_COLUMNS)


def _amounts(document: InvoiceDocument) -> Iterator[tuple[str, Decimal | None]]:
    yield "xero_sub_total", document.sub_total
    yield "xero_total_tax", document.total_tax
    yield "xero_total", document.total
    yield "xero_amount_due", document.amount_due
    yield "xero_amount_paid", document.amount_paid
    yield "xero_amount_credited", document.amount_credited


def four(value: Decimal | None) -> Decimal | None:
    """Return the value at 4 decimals, None when it is not told."""
    return None if value is None else _round(value, FOUR)
