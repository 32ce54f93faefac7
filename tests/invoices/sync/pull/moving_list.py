"""Xero's list of invoices in the order of change, which can change while it is read: a client of the tests' own."""

from __future__ import annotations

from datetime import timedelta

from integrations.http import Page
from tests.invoices.mirror.documents import NOON, make_invoice


def numbered(count, *, apart=timedelta(minutes=10)):
    """Return `count` invoices, each changed `apart` after the one before."""
    return [
        make_invoice(InvoiceID=f"doc-{n}", InvoiceNumber=f"INV-{n}", at=NOON + n * apart)
        for n in range(count)
    ]


class MovingList:
    """Pages of `size`; `between` runs after each page was read, `reads` notes (page, since) of each."""

    def __init__(self, documents, size):
        self.documents, self.size, self.reads = documents, size, []
        self.between = lambda: None
        self.counts = True

    def read_page(self, *args, **kwargs):
        return Page([], page_count=1, item_count=0)

    def list_invoices(self, page=1, page_size=1000, *, modified_since=None, order="", ids=(), **_):
        self.reads.append((page, modified_since))
        rows = [d for d in self.documents if modified_since is None or d.updated_at >= modified_since]
        rows.sort(key=lambda document: document.updated_at, reverse="DESC" in order)
        if ids:
            rows = [document for document in rows if document.invoice_id in ids]
        chunk = rows[(page - 1) * self.size : page * self.size]
        pages, items = -(-len(rows) // self.size), len(rows)
        if not self.counts:
            pages = items = None
        found = Page(list(chunk), page_count=pages, item_count=items)
        self.between()
        return found

    def save_again(self, name, at, **fields):
        """Save one again, so that it moves to the end."""
        self.documents = [d for d in self.documents if d.invoice_id != name]
        self.documents.append(make_invoice(InvoiceID=name, at=at, **fields))
