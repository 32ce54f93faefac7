"""Mirror the lines of Xero's invoices: replaced as a whole, only when they differ, never by a document without
lines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

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
            if wanted == [columns_of_line(line) for line in held[pk]]:
                continue
            stale.append(pk)
        new += [(pk, *columns) for columns in wanted]
    if stale:
        InvoiceLine.objects.filter(invoice__in=stale).delete()
    bulk.insert(InvoiceLine, ("invoice", *LINE_COLUMNS), new)


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
