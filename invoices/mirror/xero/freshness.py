"""Which documents of a page are news: a document that is not newer than what we hold changes nothing.

One equally old does neither, except when it is the answer to our own write, tells lines we do not have, or comes
from the nightly re-read, which exists because some changes do not move Xero's version stamp (docs/xero.md#4.7).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from accounts.models import Connection
from integrations.xero.schemas import InvoiceDocument
from invoices.mirror.xero.changes import differences, facts_of, facts_of_row
from invoices.models import Invoice, InvoiceLine

REREAD = "reread"


@dataclass(frozen=True, slots=True)
class Held:
    """What is held of a document, as far as news depend on it."""

    updated_at: dt.datetime | None
    has_lines: bool
    raw: Any = None


def find_news(
    connection: Connection, documents: Sequence[InvoiceDocument], *, source: str
) -> tuple[list[InvoiceDocument], set[str]]:
    """Return the documents that may be news, and the ids of those held; one query for the whole page, no lock.

    Stamps only grow: what is no news now is none a moment later.
    """
    ids = [document.invoice_id for document in documents]
    rows = Invoice.objects.filter(connection=connection).of_xero_ids(ids).order_by()
    lines = InvoiceLine.objects.filter(invoice=OuterRef("pk"))
    wanted = ["xero_id", "xero_updated_at", "has_lines", *(["xero_raw"] if source == REREAD else [])]
    told = rows.annotate(has_lines=Exists(lines)).values_list(*wanted)
    held = {xero_id: Held(*others) for xero_id, *others in told}
    news = [
        document for document in documents if _may_be_news(document, held.get(document.invoice_id), source)
    ]
    return news, set(held)


def is_news(document: InvoiceDocument, row: Invoice, *, is_bare: bool, is_answer: bool, source: str) -> bool:
    """Return whether the document tells something the locked row does not say; `is_bare`: it has no lines here."""
    if row.xero_updated_at is None or document.updated_at is None:
        return True
    if document.updated_at == row.xero_updated_at:
        tells_more = document.has_lines and is_bare
        return tells_more or is_answer or (source == REREAD and _tells_otherwise(document, row))
    return document.updated_at > row.xero_updated_at


def _may_be_news(document: InvoiceDocument, held: Held | None, source: str) -> bool:
    if held is None or held.updated_at is None or document.updated_at is None:
        return True
    if document.updated_at == held.updated_at:
        tells_more = document.has_lines and not held.has_lines
        return tells_more or (source == REREAD and document.raw != held.raw)
    return document.updated_at > held.updated_at


def _tells_otherwise(document: InvoiceDocument, row: Invoice) -> bool:
    return bool(differences(facts_of_row(row), facts_of(document)))
