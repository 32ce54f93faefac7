"""How an invoice's lines follow Xero's: replaced as a whole, only when they differ, never by a row that tells
none.
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
    pairs: Sequence[tuple[InvoiceDocument, Invoice]], *, born: Collection[int] = frozenset()
) -> None:
    """Store the lines these documents tell; invoices whose lines are the same already are left alone.

    `born` are the ids of invoices just inserted, which have none yet.
    """
    telling = [(document, invoice.id) for document, invoice in pairs if document.has_lines]
    held = lines_of([pk for _, pk in telling if pk not in born])
    stale: list[int] = []
    new: list[tuple[Any, ...]] = []
    for document, pk in telling:
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
    """Return the stored lines of these invoices in order, by invoice; no query when there is none."""
    ids = list(invoice_ids)
    held: dict[int, list[InvoiceLine]] = defaultdict(list)
    for line in InvoiceLine.objects.filter(invoice__in=ids) if ids else ():
        held[line.invoice_id].append(line)
    return held


def invoices_with_lines(invoice_ids: Collection[int]) -> set[int]:
    """Return those invoices that have lines here; a list without lines may have told us of others first."""
    if not invoice_ids:
        return set()
    lines = InvoiceLine.objects.filter(invoice__in=invoice_ids)
    return set(lines.order_by().values_list("invoice", flat=True).distinct())
