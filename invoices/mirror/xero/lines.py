"""Mirror the lines of Xero's invoices: replaced as a whole, only when they differ, never by a document without
lines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from integrations.xero.discounts import ZERO, Off, gross_of
from integrations.xero.schemas import InvoiceDocument
from invoices.mirror import bulk
from invoices.mirror.xero.columns import LINE_COLUMNS, columns_of_line, line_columns
from invoices.models import Invoice, InvoiceLine


def replace_lines(
    pairs: Sequence[tuple[InvoiceDocument, Invoice]], *, inserted: Collection[int] = frozenset()
) -> None:
    """Store the lines of these documents; invoices whose lines are already the same are left alone.

    `inserted` are the ids of invoices just inserted, which have no lines yet.
    """
    with_lines = [(document, invoice.id) for document, invoice in pairs if document.has_lines]
    held = lines_of([pk for _, pk in with_lines if pk not in inserted])
    stale: list[int] = []
    new: list[tuple[Any, ...]] = []
    for document, pk in with_lines:
        wanted = line_columns(document)
        if pk in held:
            wanted = [_as_written(columns, held[pk]) for columns in wanted]
            if wanted == [columns_of_line(line) for line in held[pk]]:
                continue
            stale.append(pk)
        new += [(pk, *columns) for columns in wanted]
    if stale:
        InvoiceLine.objects.filter(invoice__in=stale).delete()
    bulk.insert(InvoiceLine, ("invoice", *LINE_COLUMNS), new)


def _as_written(columns: tuple[Any, ...], held: list[InvoiceLine]) -> tuple[Any, ...]:
    """Return a line of Xero's with its discount as we have it, where that is the same money off.

    Without DiscountEnteredAsPercent a document doesn't say whether a percentage or an amount was typed.
    """
    line = dict(zip(LINE_COLUMNS, columns, strict=True))
    known = next((one for one in held if one.xero_line_item_id == line["xero_line_item_id"]), None)
    known = known or next((one for one in held if one.position == line["position"]), None)
    if known is None or not (line["discount_rate"] or line["discount_amount"]):
        return columns
    now, was = (
        Off(rate or ZERO, amount or ZERO, gross_of(line["quantity"], line["unit_amount"]))
        for rate, amount in (
            (line["discount_rate"], line["discount_amount"]),
            (known.discount_rate, known.discount_amount),
        )
    )
    if was != now:
        return columns
    return tuple(
        (line | {"discount_rate": known.discount_rate, "discount_amount": known.discount_amount}).values()
    )


def lines_of(invoice_ids: Iterable[int]) -> dict[int, list[InvoiceLine]]:
    """Return the stored lines of these invoices in order, by invoice; no query for an empty list."""
    ids = list(invoice_ids)
    held: dict[int, list[InvoiceLine]] = defaultdict(list)
    for line in InvoiceLine.objects.filter(invoice__in=ids) if ids else ():
        held[line.invoice_id].append(line)
    return held


def invoices_with_lines(invoice_ids: Collection[int]) -> set[int]:
    """Return those invoices that have lines here. A list without lines may have brought an invoice first."""
    if not invoice_ids:
        return set()
    lines = InvoiceLine.objects.filter(invoice__in=invoice_ids)
    return set(lines.order_by().values_list("invoice", flat=True).distinct())
