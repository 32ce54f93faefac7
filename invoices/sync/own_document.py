"""How to find an invoice we may have created already, after a request whose answer never came.

Xero forgets an Idempotency-Key after six minutes, so before any new try we look for our own mark: the address
of the invoice's page here, which we put into the document's Url (Xero fact sheet 5.5).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from integrations.xero.client import XeroClient
from integrations.xero.schemas import InvoiceDocument
from invoices.mirror.rows import read_mark
from invoices.models import Invoice, XeroStatus
from invoices.sync.bodies import differs

# Xero's clock and ours may differ.
MARGIN = dt.timedelta(minutes=10)
DEAD = (XeroStatus.VOIDED, XeroStatus.DELETED)
# Rows without a Url are read one by one; after an outage there are few of them.
CLOSER_LOOKS = 5


def find_own_document(
    client: XeroClient, invoice: Invoice, body: dict[str, Any], *, since: dt.datetime
) -> InvoiceDocument | None:
    """Return the live document that an earlier try made of `invoice`, None when there is none.

    Only documents of our app changed since shortly before `since` are looked through, whoever their customer
    is: the customer may have been another one at that try. A document that carries no mark at all (Xero
    refused the Url) counts when its content is ours and no other invoice here has it.
    """
    unmarked: list[InvoiceDocument] = []
    for document in _recent(client, since - MARGIN):
        if document.status in DEAD:
            continue
        if read_mark(document) == invoice.uid:
            return document
        if not document.url:
            unmarked.append(document)
    others = Invoice.objects.filter(connection=invoice.connection).exclude(pk=invoice.pk)
    written_here = Q(deal__isnull=False) | Q(owner__isnull=False)
    taken = set(
        others.filter(written_here, xero_id__in=[each.invoice_id for each in unmarked]).values_list(
            "xero_id", flat=True
        )
    )
    candidates = [each for each in unmarked if each.invoice_id not in taken]
    for listed in candidates[-CLOSER_LOOKS:]:
        document = client.get_invoice(listed.invoice_id)
        if read_mark(document) == invoice.uid:
            return document
        if not document.url and not differs(body, document):
            return document
    return None


def _recent(client: XeroClient, since: dt.datetime) -> Iterator[InvoiceDocument]:
    page, pages = 1, 1
    while page <= pages:
        found = client.list_invoices(
            page, where='Type=="ACCREC"', modified_since=since, created_by_my_app=True
        )
        yield from found
        pages = found.page_count or 1
        page += 1
