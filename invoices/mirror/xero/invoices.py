"""Mirror a page of Xero's invoices: load the rows, find what is newer, write in bulk, record what changed.

Documents that are not newer (see `freshness`) are dropped before anything is locked; new documents take a short
cut (see `inserts`). Content that people are still sending (an open create or update) is not overwritten: only the
`xero_*` columns follow until it is delivered or discarded.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from operator import attrgetter
from typing import Any

from django.db import connection as database
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Connection
from integrations.models import OutboxMessage
from integrations.queue.durability import relaxed_transaction
from integrations.xero.schemas import InvoiceDocument
from invoices.mirror import bulk
from invoices.mirror.pipedrive.write_back_requests import ask_for_write_back
from invoices.mirror.xero.changes import Change, differences, facts_of, facts_of_row
from invoices.mirror.xero.columns import WRITTEN_CONTENT, WRITTEN_MIRROR, content_columns, mirrored_columns
from invoices.mirror.xero.contacts import Customer, details_to_show, hold_contacts
from invoices.mirror.xero.echo import without_echo
from invoices.mirror.xero.freshness import find_newer, is_newer
from invoices.mirror.xero.inserts import insert_documents
from invoices.mirror.xero.lines import invoices_with_lines, lines_of, replace_lines
from invoices.mirror.xero.matching import find_rows, invoices_being_sent
from invoices.mirror.xero.payments import mirror_payments
from invoices.mirror.xero.timeline import record_changes
from invoices.models import Invoice

# One transaction a chunk: SQLite has one writer, and people must not wait for it longer than a tenth of a second.
CHUNK = {"sqlite": 500}
LARGEST_CHUNK = 1000
SALES_INVOICE = "ACCREC"
WRITTEN = ("id", *WRITTEN_MIRROR, *WRITTEN_CONTENT)
values_of = attrgetter(*(bulk.column_of(Invoice, name) for name in WRITTEN))


def mirror_invoices(
    connection: Connection,
    documents: Sequence[InvoiceDocument],
    *,
    source: str,
) -> list[Change]:
    """Store a page of invoices and return what changed.

    `source` says where the documents come from: "event", "catch_up" or "reread".
    """
    return _mirror(connection, documents, source=source, answers={})


def mirror_answers(
    connection: Connection, answers: Sequence[tuple[OutboxMessage, InvoiceDocument]]
) -> list[Change]:
    """Store the documents that answered our own writes to a company, each with its outgoing message.

    A document belongs to the invoice of its message whatever mark it carries, and the message itself no longer
    protects the content.
    """
    by_id = {document.invoice_id: message for message, document in answers}
    return _mirror(connection, [document for _, document in answers], source="answer", answers=by_id)


def _mirror(
    connection: Connection,
    documents: Sequence[InvoiceDocument],
    *,
    source: str,
    answers: Mapping[str, OutboxMessage],
) -> list[Change]:
    newest: dict[str, InvoiceDocument] = {}
    for document in documents:
        if document.type != SALES_INVOICE:
            continue
        known = newest.get(document.invoice_id)
        if known is None or _stamp(document) >= _stamp(known):
            newest[document.invoice_id] = document
    wanted, held = list(newest.values()), set(newest)
    if not answers:
        wanted, held = find_newer(connection, wanted, source=source)
    changes: list[Change] = []
    size = CHUNK.get(database.vendor, LARGEST_CHUNK)
    for start in range(0, len(wanted), size):
        chunk = wanted[start : start + size]
        # A read lost in a power failure is repeated: the record that it was read is written later.
        with transaction.atomic() if answers else relaxed_transaction():
            changes += _mirror_chunk(connection, chunk, held=held, source=source, answers=answers)
    return changes


def _mirror_chunk(
    connection: Connection,
    documents: list[InvoiceDocument],
    *,
    held: set[str],
    source: str,
    answers: Mapping[str, OutboxMessage],
) -> list[Change]:
    is_answer = bool(answers)
    rows = find_rows(connection, documents, held=held, answers=answers)
    overtaken = _find_overtaken(documents, rows) if is_answer else {}
    documents = [overtaken.get(document.invoice_id, document) for document in documents]
    contacts = hold_contacts(connection, [document.contact for document in documents])
    inserted = _insert(connection, documents, rows, contacts)
    known = _pick_newer(documents, rows, source=source, is_answer=is_answer)
    being_sent = invoices_being_sent(rows.values(), delivered=answers.values())
    written = lines_of(being_sent)
    pairs: list[tuple[InvoiceDocument, Change]] = []
    for document in known:
        row = rows[document.invoice_id]
        change = _compare(row, document)
        if row.pk in being_sent:
            change.facts = without_echo(change.facts, row, written[row.pk], being_sent[row.pk])
        _fill(row, document, contacts.get(document.contact_id), keep_content=row.pk in being_sent)
        pairs.append((document, change))
    _save(pairs, being_sent=being_sent, is_answer=is_answer, overtaken=set(overtaken))
    inserted_ids = {change.invoice.id for _, change in inserted}
    pairs = [*inserted, *pairs]
    free = [(document, change.invoice) for document, change in pairs if change.invoice.id not in being_sent]
    replace_lines(free, inserted=inserted_ids)
    mirror_payments(pairs, inserted=inserted_ids)
    changes = [change for _, change in pairs]
    record_changes(changes, is_answer=is_answer)
    ask_for_write_back(change.invoice.deal_id for change in changes if change.shows_on_deal)
    return changes


def _insert(
    connection: Connection,
    documents: Sequence[InvoiceDocument],
    rows: dict[str, Invoice],
    contacts: dict[str, Customer],
) -> list[tuple[InvoiceDocument, Change]]:
    """Insert documents that have no row and return them; add to `rows` what another worker has just inserted."""
    unknown = {document.invoice_id: document for document in documents if document.invoice_id not in rows}
    inserted = insert_documents(connection, list(unknown.values()), contacts, now=timezone.now())
    for document, _ in inserted:
        del unknown[document.invoice_id]
    if unknown:
        # Its document may have been older than ours.
        rows |= find_rows(connection, list(unknown.values()), held=unknown)
    return inserted


def _pick_newer(
    documents: Sequence[InvoiceDocument], rows: dict[str, Invoice], *, source: str, is_answer: bool
) -> list[InvoiceDocument]:
    """Return the documents that are still newer than their rows, now that these are locked."""
    with_lines = invoices_with_lines({row.pk for row in rows.values()})
    return [
        document
        for document in documents
        if (row := rows.get(document.invoice_id)) is not None
        and is_newer(document, row, is_bare=row.pk not in with_lines, is_answer=is_answer, source=source)
    ]


def _find_overtaken(documents: list[InvoiceDocument], held: dict[str, Invoice]) -> dict[str, InvoiceDocument]:
    """Return, by id, what an event brought after our answer was written and before the answer reached us.

    Its content had to wait for the answer; now it is Xero's state, edited there.
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


def _compare(row: Invoice, document: InvoiceDocument) -> Change:
    if not row.xero_id or not row.xero_status:
        return Change(row, is_confirmed=True)
    return Change(row, facts=differences(facts_of_row(row), facts_of(document)))


def _fill(row: Invoice, document: InvoiceDocument, contact: Customer | None, *, keep_content: bool) -> None:
    values: dict[str, Any] = mirrored_columns(document, now=timezone.now())
    if contact is not None and not keep_content:
        values["contact_details"] = details_to_show(row, contact)
        values["contact_id"] = contact.pk
    if not keep_content:
        values |= content_columns(document)
    for column, value in values.items():
        setattr(row, column, value)


def _save(
    pairs: list[tuple[InvoiceDocument, Change]],
    *,
    being_sent: Collection[int],
    is_answer: bool,
    overtaken: set[str],
) -> None:
    """Write the rows that had a document or wait for one. An edit made in Xero moves the version that people edit."""
    bulk.update(Invoice, WRITTEN, [values_of(change.invoice) for _, change in pairs])
    edited = [
        change
        for document, change in pairs
        if change.invoice.pk not in being_sent
        and ((change.content and not is_answer) or document.invoice_id in overtaken)
    ]
    for change in edited:
        change.is_outside_edit = True
        change.invoice.version += 1
    if edited:
        keys = [change.invoice.pk for change in edited]
        Invoice.objects.filter(pk__in=keys).update(version=F("version") + 1)


def _stamp(document: InvoiceDocument) -> float:
    return document.updated_at.timestamp() if document.updated_at else 0.0
