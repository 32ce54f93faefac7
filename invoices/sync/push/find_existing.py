"""Find an invoice that an earlier try may have created in Xero although its answer never came.

Xero forgets an Idempotency-Key after six minutes, so before any new try we look for our own mark: the address of
the invoice's page here, which we put into the document's Url (docs/xero.md#5.3).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Q

from integrations.xero.client import XeroClient
from integrations.xero.dates import CLOCK_MARGIN
from integrations.xero.schemas import InvoiceDocument
from invoices.mirror.xero.matching import read_mark
from invoices.models import Invoice
from invoices.statuses import DEAD
from invoices.sync.pull.xero_lists import SALES
from invoices.sync.push.document_diff import differs

# Rows without a Url are read one by one; after an outage there are few of them.
CLOSER_LOOKS = 5


def find_existing_document(
    client: XeroClient, invoice: Invoice, body: dict[str, Any], *, since: dt.datetime
) -> InvoiceDocument | None:
    """Return the live document that an earlier try created for `invoice`, None when there is none."""
    return find_existing_documents(client, [(invoice, body)], since=since).get(invoice.pk)


def find_existing_documents(
    client: XeroClient, wanted: Sequence[tuple[Invoice, dict[str, Any]]], *, since: dt.datetime
) -> dict[int, InvoiceDocument]:
    """Return the live documents that earlier tries created for these invoices of one organisation, by our row's
    id.

    One listing serves all. Only documents of our app changed since shortly before `since` are searched, whoever
    their customer is: it may have been another one at that try. A document without any mark (Xero refused the Url)
    counts when its content is ours and no other invoice here has it.
    """
    by_mark = {invoice.uid: invoice.pk for invoice, _ in wanted}
    found: dict[int, InvoiceDocument] = {}
    unmarked: list[InvoiceDocument] = []
    for document in _recent(client, since - CLOCK_MARGIN):
        if document.status in DEAD:
            continue
        mark = read_mark(document)
        if mark in by_mark:
            found.setdefault(by_mark[mark], document)
        elif not document.url:
            unmarked.append(document)
    missing = [(invoice, body) for invoice, body in wanted if invoice.pk not in found]
    for invoice, body in missing:
        same = _by_content(client, invoice, body, unmarked)
        if same is not None:
            found[invoice.pk] = same
            unmarked = [each for each in unmarked if each.invoice_id != same.invoice_id]
    return found


def _by_content(
    client: XeroClient, invoice: Invoice, body: dict[str, Any], unmarked: list[InvoiceDocument]
) -> InvoiceDocument | None:
    if not unmarked:
        return None
    others = Invoice.objects.filter(connection=invoice.connection).exclude(pk=invoice.pk)
    written_here = Q(deal__isnull=False) | Q(owner__isnull=False)
    ids = [each.invoice_id for each in unmarked]
    taken = set(others.filter(written_here).of_xero_ids(ids).values_list("xero_id", flat=True))
    candidates = [each for each in unmarked if each.invoice_id not in taken]
    for listed in candidates[-CLOSER_LOOKS:]:
        document = client.get_invoice(listed.invoice_id)
        if read_mark(document) == invoice.uid:
            return document
        if not document.url and not differs(body, document):
            return document
    return None


def _recent(client: XeroClient, since: dt.datetime) -> Iterator[InvoiceDocument]:
    """Yield our app's documents, oldest change first.

    The next page begins at the time where the last one ended, since rows move to the end when they are saved again
    while we read; only a page within one second is followed by its number.
    """
    page = 1
    while True:
        found = client.list_invoices(page, where=SALES, modified_since=since, created_by_my_app=True)
        yield from found
        if page >= (found.page_count or 1):
            return
        newest = max((each.updated_at for each in found if each.updated_at), default=since)
        moved_on = newest.replace(microsecond=0) > since
        since, page = (newest.replace(microsecond=0), 1) if moved_on else (since, page + 1)
