"""Map the members of Xero's documents to columns. A member Xero left out leaves its column alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from operator import attrgetter
from typing import Any

from integrations.xero.schemas import InvoiceDocument, LineItemDocument
from invoices.fields import AMOUNT_DUE, HEAD, LINE, MIRRORED, TOTALS, Field, four, tracking_of
from invoices.statuses import DEAD

# Answers to a void still show the old AmountDue (docs/xero.md#5.4); nobody owes anything on these.
# Written without asking whether Xero's document has them.
ALWAYS = ("xero_id", "xero_fully_paid_on", "xero_raw", "mirrored_at")
WRITTEN_MIRROR = ("contact", *ALWAYS, *(field.column for field in MIRRORED), "xero_updated_at")
WRITTEN_CONTENT = ("contact_details", *(field.name for field in (*HEAD, *TOTALS)))

Fit = Callable[[Any], Any]


def _fit_of(field: Field) -> Fit:
    return field.kind.column(field.limit) or (lambda value: value)


_MIRRORED = tuple((field, field.column, _fit_of(field)) for field in MIRRORED)
_CONTENT = tuple((field, field.name, _fit_of(field)) for field in (*HEAD, *TOTALS))


def mirrored_columns(document: InvoiceDocument, *, now: dt.datetime) -> dict[str, Any]:
    """Return the `xero_*` columns this document fills (money in the document's currency)."""
    values: dict[str, Any] = {
        "xero_id": document.invoice_id,
        "xero_fully_paid_on": document.fully_paid_on,
        "xero_raw": document.raw,
        "mirrored_at": now,
    }
    if document.updated_at:
        values["xero_updated_at"] = document.updated_at
    values |= _given(document, _MIRRORED)
    if document.status in DEAD:
        values[AMOUNT_DUE.column] = Decimal(0)
    return values


def content_columns(document: InvoiceDocument) -> dict[str, Any]:
    """Return the content columns this document fills (money in the document's currency)."""
    return _given(document, _CONTENT)


def _given(document: InvoiceDocument, columns: tuple[tuple[Field, str, Fit], ...]) -> dict[str, Any]:
    return {
        column: fit(value)
        for field, column, fit in columns
        if field.is_given_in(document, value := getattr(document, field.attribute))
    }


def _tracking(line: LineItemDocument) -> list[dict[str, str]]:
    return tracking_of(line) if line.tracking else []


# Column of a line -> how Xero's line fills it; None where its value fits as it is.
_LINE_FITS: dict[str, Fit | None] = {
    name: field.kind.column(field.limit) for field in LINE for name in field.names if name != "tracking"
}
_COPIED = ("xero_line_item_id", "xero_tax_amount", "xero_line_amount")
LINE_COLUMNS = ("position", *_LINE_FITS, "tracking", *_COPIED)
_read_line = attrgetter(*_LINE_FITS)
_FITS = tuple(_LINE_FITS.values())
columns_of_line = attrgetter(*LINE_COLUMNS)


def line_columns(document: InvoiceDocument) -> list[tuple[Any, ...]]:
    """Return each line, in order, as the values of LINE_COLUMNS."""
    return [
        (
            position,
            *[fit(value) if fit else value for fit, value in zip(_FITS, _read_line(line), strict=True)],
            _tracking(line),
            line.line_item_id,
            four(line.tax_amount),
            four(line.line_amount),
        )
        for position, line in enumerate(document.line_items)
    ]
