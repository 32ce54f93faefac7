"""Map the members of Xero's documents to columns. A member Xero left out leaves its column alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from operator import attrgetter
from typing import Any

from integrations.xero.schemas import InvoiceDocument
from invoices.fields import AMOUNT_DUE, HEAD, LINE, MIRRORED, TOTALS, Field, tracking_of
from invoices.mirror.xero.compiled import column_of, compile_row
from invoices.statuses import DEAD

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
        # Answers to a void still show the old AmountDue (docs/xero.md#5.4); nobody owes anything on these.
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


_LINE = tuple((field, name) for field in LINE for name in field.names if name != "tracking")
LINE_COLUMNS = (
    "position",
    *(name for _, name in _LINE),
    "tracking",
    "xero_line_item_id",
    "xero_tax_amount",
    "xero_line_amount",
)
_read_line = compile_row(
    [
        *(column_of(field, name) for field, name in _LINE),
        "tracking(d) if d.tracking else []",
        "d.line_item_id",
        "four(d.tax_amount)",
        "four(d.line_amount)",
    ],
    tracking=tracking_of,
)
columns_of_line = attrgetter(*LINE_COLUMNS)


def line_columns(document: InvoiceDocument) -> list[tuple[Any, ...]]:
    """Return each line, in order, as the values of LINE_COLUMNS."""
    return [(position, *_read_line(line)) for position, line in enumerate(document.line_items)]
