"""How a page of Xero's invoices becomes rows: read what is held, decide what is news, write set-based, tell
what changed.

A document older than what we hold changes nothing; one equally old neither, except when it is the answer to
our own write, tells lines we do not have, or comes from the nightly re-read, which exists because some
changes do not move Xero's version stamp (Xero fact sheet 12, trap 7). What people are still sending (an open
create or update) is not overwritten: only the `xero_*` columns follow until it is delivered or discarded.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Connection
from integrations.models import OutboxMessage
from integrations.xero.schemas import InvoiceDocument
from invoices.mirror.changes import Change, differences, facts_of, facts_of_row, without_echo
from invoices.mirror.columns import CONTENT, MIRRORED, content_columns, mirrored_columns
from invoices.mirror.contacts import details_to_show, hold_contacts
from invoices.mirror.lines import invoices_without_lines, lines_of, replace_lines
from invoices.mirror.payments import mirror_payments
from invoices.mirror.ringing import ask_for_write_back
from invoices.mirror.rows import find_rows, insert_rows, invoices_being_sent
from invoices.mirror.story import tell
from invoices.models import Contact, Invoice

logger = logging.getLogger(__name__)

# One transaction a chunk: SQLite has one writer, and people must not wait for a page of a thousand.
CHUNK = 200
REREAD = "reread"
SALES_INVOICE = "ACCREC"


def mirror_invoices(
    connection: Connection,
    documents: Sequence[InvoiceDocument],
    *,
    source: str,
    delivered: OutboxMessage | None = None,
) -> list[Change]:
    """Store a page of invoices and return what changed.

    `source` says how we learnt it: "answer" (of our own write), "event", "catch_up" or "reread". `delivered`
    is the outgoing message whose answer this one document is: the document belongs to its invoice whatever
    mark it carries, and the message itself no longer protects the content.
    """
    newest: dict[str, InvoiceDocument] = {}
    for document in documents:
        if document.type != SALES_INVOICE:
            continue
        known = newest.get(document.invoice_id)
        if known is None or _stamp(document) >= _stamp(known):
            newest[document.invoice_id] = document
    wanted = list(newest.values())
    changes: list[Change] = []
    for start in range(0, len(wanted), CHUNK):
        with transaction.atomic():
            changes += _mirror_chunk(
                connection, wanted[start : start + CHUNK], source=source, delivered=delivered
            )
    return changes


def _mirror_chunk(
    connection: Connection, documents: list[InvoiceDocument], *, source: str, delivered: OutboxMessage | None
) -> list[Change]:
    held = find_rows(connection, documents, delivered=delivered)
    overtaken = _find_overtaken(documents, held) if delivered is not None else {}
    documents = [overtaken.get(document.invoice_id, document) for document in documents]
    bare = invoices_without_lines(held.values())
    fresh = [
        document
        for document in documents
        if _is_news(document, held.get(document.invoice_id), bare=bare, source=source, delivered=delivered)
    ]
    if not fresh:
        return []
    contacts = hold_contacts(connection, [document.contact for document in fresh])
    being_sent = invoices_being_sent(held.values(), delivered=delivered)
    written = lines_of(being_sent)
    pairs: list[tuple[InvoiceDocument, Change]] = []
    for document in fresh:
        row = held.get(document.invoice_id) or Invoice(connection=connection)
        change = _compare(row, document)
        if row.pk in being_sent:
            change.facts = without_echo(change.facts, row, written[row.pk])
        _fill(row, document, contacts.get(document.contact_id), keep_content=row.pk in being_sent)
        pairs.append((document, change))
    pairs = _save(pairs, being_sent=being_sent, is_answer=delivered is not None, overtaken=set(overtaken))
    free = [(document, change.invoice) for document, change in pairs if change.invoice.pk not in being_sent]
    replace_lines(free)
    mirror_payments(pairs)
    changes = [change for _, change in pairs]
    tell(changes, is_answer=delivered is not None)
    ask_for_write_back(change.invoice.deal_id for change in changes if change.shows_on_deal)
    return changes


def _find_overtaken(documents: list[InvoiceDocument], held: dict[str, Invoice]) -> dict[str, InvoiceDocument]:
    """Return, by id, what an event told after our answer was written and before it reached us.

    Its content had to wait for the answer; now it is Xero's word, and an edit of somebody there.
    """
    return {
        document.invoice_id: InvoiceDocument.from_raw(row.xero_raw)
        for document in documents
        if (row := held.get(document.invoice_id)) is not None
        and row.xero_raw
        and row.xero_updated_at is not None
        and document.updated_at is not None
        and document.updated_at < row.xero_updated_at
    }


def _is_news(
    document: InvoiceDocument,
    row: Invoice | None,
    *,
    bare: set[int],
    source: str,
    delivered: OutboxMessage | None,
) -> bool:
    if row is None or row.xero_updated_at is None or document.updated_at is None:
        return True
    if document.updated_at == row.xero_updated_at:
        tells_more = document.has_lines and row.pk in bare
        return tells_more or delivered is not None or (source == REREAD and _tells_otherwise(document, row))
    return document.updated_at > row.xero_updated_at


def _tells_otherwise(document: InvoiceDocument, row: Invoice) -> bool:
    return bool(differences(facts_of_row(row), facts_of(document)))


def _compare(row: Invoice, document: InvoiceDocument) -> Change:
    if not row.pk:
        return Change(row, is_new=True)
    if not row.xero_id or not row.xero_status:
        return Change(row, is_confirmed=True)
    return Change(row, facts=differences(facts_of_row(row), facts_of(document)))


def _fill(row: Invoice, document: InvoiceDocument, contact: Contact | None, *, keep_content: bool) -> None:
    values: dict[str, Any] = mirrored_columns(document, now=timezone.now())
    if contact is not None and not keep_content:
        values["contact_details"] = details_to_show(row, contact)
        values["contact"] = contact
    if not keep_content:
        values |= content_columns(document)
    for column, value in values.items():
        setattr(row, column, value)


def _save(
    pairs: list[tuple[InvoiceDocument, Change]], *, being_sent: set[int], is_answer: bool, overtaken: set[str]
) -> list[tuple[InvoiceDocument, Change]]:
    """Insert and update; return the pairs whose row is ours now (another worker may have inserted the same
    one).
    """
    born = insert_rows([change.invoice for _, change in pairs if change.is_new])
    kept = [
        (document, change) for document, change in pairs if not change.is_new or change.invoice.uid in born
    ]
    _update([change.invoice for _, change in kept if not change.is_new], (*MIRRORED, *CONTENT))
    edited = [
        change
        for document, change in kept
        if change.invoice.pk not in being_sent
        and ((change.content and not is_answer) or document.invoice_id in overtaken)
    ]
    for change in edited:
        change.is_outside_edit = True
        change.invoice.version += 1
    if edited:
        keys = [change.invoice.pk for change in edited]
        Invoice.objects.filter(pk__in=keys).update(version=F("version") + 1)
    return kept


def _update(rows: Iterable[Invoice], columns: Sequence[str]) -> None:
    # An upsert on the primary key: bulk_update would write a CASE a column and a row.
    Invoice.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=list(columns)
    )


def _stamp(document: InvoiceDocument) -> float:
    return document.updated_at.timestamp() if document.updated_at else 0.0
