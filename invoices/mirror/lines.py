"""How an invoice's lines follow Xero's: replaced as a whole, only when they differ, never by a row that tells
none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from integrations.xero.schemas import InvoiceDocument
from invoices.mirror.columns import columns_of_line, line_columns
from invoices.models import Invoice, InvoiceLine


def replace_lines(pairs: Sequence[tuple[InvoiceDocument, Invoice]]) -> None:
    """Store the lines these documents tell; invoices whose lines are the same already are left alone."""
    telling = [(document, invoice) for document, invoice in pairs if document.has_lines]
    held = lines_of([invoice.pk for _, invoice in telling])
    stale: list[int] = []
    new: list[InvoiceLine] = []
    for document, invoice in telling:
        wanted = line_columns(document)
        if wanted == [columns_of_line(line) for line in held[invoice.pk]]:
            continue
        if held[invoice.pk]:
            stale.append(invoice.pk)
        new += [InvoiceLine(invoice=invoice, **columns) for columns in wanted]
    if stale:
        InvoiceLine.objects.filter(invoice__in=stale).delete()
    InvoiceLine.objects.bulk_create(new)


def lines_of(invoice_ids: Iterable[int]) -> dict[int, list[InvoiceLine]]:
    """Return the stored lines of these invoices in order, by invoice; no query when there is none."""
    ids = list(invoice_ids)
    held: dict[int, list[InvoiceLine]] = defaultdict(list)
    for line in InvoiceLine.objects.filter(invoice__in=ids) if ids else ():
        held[line.invoice_id].append(line)
    return held


def invoices_without_lines(invoices: Iterable[Invoice]) -> set[int]:
    """Return the ids of those invoices that have no lines here (a list without lines told us of
    them first).
    """
    ids = {invoice.pk for invoice in invoices if invoice.pk}
    if not ids:
        return set()
    return ids - set(InvoiceLine.objects.filter(invoice__in=ids).values_list("invoice", flat=True).distinct())
