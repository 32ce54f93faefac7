"""Find the documents of a page that are newer than their rows; the others change nothing.

A document of the same version changes nothing either, except when it is the answer to our own write, has lines the
row lacks, or comes from the nightly re-read, which exists because some changes do not move Xero's version
timestamp (docs/xero.md#4.7).
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
    """What decides whether a document is newer than its row."""

    updated_at: dt.datetime | None
    has_lines: bool
    raw: Any = None


def find_newer(
    connection: Connection, documents: Sequence[InvoiceDocument], *, source: str
) -> tuple[list[InvoiceDocument], set[str]]:
    """Return the documents that may be newer than their rows, and the ids that have a row; one query per page, no
    lock.

    Timestamps only grow: what is not newer now will not be a moment later.
    """
    ids = [document.invoice_id for document in documents]
    rows = Invoice.objects.filter(connection=connection).of_xero_ids(ids).order_by()
    lines = InvoiceLine.objects.filter(invoice=OuterRef("pk"))
    wanted = ["xero_id", "xero_updated_at", "has_lines", *(["xero_raw"] if source == REREAD else [])]
    rows_held = rows.annotate(has_lines=Exists(lines)).values_list(*wanted)
    held = {xero_id: Held(*others) for xero_id, *others in rows_held}
    newer = [
        document for document in documents if _may_be_newer(document, held.get(document.invoice_id), source)
    ]
    return newer, set(held)


def is_newer(document: InvoiceDocument, row: Invoice, *, is_bare: bool, is_answer: bool, source: str) -> bool:
    """Return whether the document has something the locked row lacks; `is_bare`: the row has no lines."""
    if row.xero_updated_at is None or document.updated_at is None:
        return True
    if document.updated_at == row.xero_updated_at:
        has_more = document.has_lines and is_bare
        return has_more or is_answer or (source == REREAD and _differs(document, row))
    return document.updated_at > row.xero_updated_at


def _may_be_newer(document: InvoiceDocument, held: Held | None, source: str) -> bool:
    if held is None or held.updated_at is None or document.updated_at is None:
        return True
    if document.updated_at == held.updated_at:
        has_more = document.has_lines and not held.has_lines
        return has_more or (source == REREAD and document.raw != held.raw)
    return document.updated_at > held.updated_at


def _differs(document: InvoiceDocument, row: Invoice) -> bool:
    return bool(differences(facts_of_row(row), facts_of(document)))
