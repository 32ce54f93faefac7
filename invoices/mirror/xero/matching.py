"""Match Xero's documents to rows: by Xero's id, else by our own mark, else as the answer to our message."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from accounts.models import Connection
from integrations.models import OPEN_STATES, OutboxMessage
from integrations.xero.schemas import InvoiceDocument
from invoices.message_kinds import CONTENT_KINDS
from invoices.models import Invoice

logger = logging.getLogger(__name__)

# Our mark: the address of the invoice's page here, in the document's Url.
MARK = re.compile(
    r"/invoices/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\b", re.IGNORECASE
)


def read_mark(document: InvoiceDocument) -> uuid.UUID | None:
    """Return the `uid` of our invoice that the document's Url names, None when it carries no mark of ours."""
    found = MARK.search(document.url) if document.url else None
    return uuid.UUID(found.group(1)) if found else None


def find_rows(
    connection: Connection,
    documents: Sequence[InvoiceDocument],
    *,
    held: Collection[str],
    answers: Mapping[str, OutboxMessage] | None = None,
) -> dict[str, Invoice]:
    """Return the rows of these documents, locked, by Xero's id; documents new to us are left out.

    `held` are the ids known to have a row; the others may still belong to an invoice of ours by its mark.
    `answers` are the messages that the documents answer, by Xero's id.
    """
    ids = [document.invoice_id for document in documents]
    # In one order, so that two workers with the same page wait for each other.
    own = Invoice.objects.select_for_update(no_key=True).filter(connection=connection).order_by("xero_id")
    here = [xero_id for xero_id in ids if xero_id in held]
    rows = {row.xero_id: row for row in own.of_xero_ids(here)} if here else {}
    if answers:
        asked = {answers[xero_id].payload.get("invoice_id"): xero_id for xero_id in ids}
        for ours in own.filter(pk__in=[pk for pk in asked if pk is not None]):
            xero_id = asked[ours.pk]
            if ours.xero_id in ("", xero_id):
                _replace_early_row(rows.get(xero_id), ours)
                rows[xero_id] = ours
        return rows
    marks = {mark: document.invoice_id for document in documents if (mark := read_mark(document))}
    unknown = {mark: xero_id for mark, xero_id in marks.items() if xero_id not in rows}
    if unknown:
        # A copy made in Xero carries the mark of its original; that one already has its document.
        for row in own.filter(uid__in=list(unknown), xero_id=""):
            rows[unknown[row.uid]] = row
    return rows


def invoices_being_sent(
    rows: Iterable[Invoice], *, delivered: Iterable[OutboxMessage] = ()
) -> dict[int, list[dict[str, Any]]]:
    """Return the ids of those rows whose content is still to be sent, each with its waiting payloads. What
    `delivered` have just sent does not count.
    """
    mailboxes = {row.mailbox: row.pk for row in rows if row.pk}
    if not mailboxes:
        return {}
    waiting = OutboxMessage.objects.filter(
        mailbox__in=list(mailboxes), state__in=OPEN_STATES, kind__in=CONTENT_KINDS
    ).exclude(pk__in=[message.pk for message in delivered])
    found: dict[int, list[dict[str, Any]]] = {}
    for mailbox, payload in waiting.order_by("id").values_list("mailbox", "payload"):
        found.setdefault(mailboxes[mailbox], []).append(payload)
    return found


def _replace_early_row(early: Invoice | None, ours: Invoice) -> None:
    """Drop the row an event made of our own document before its answer reached us (a document without our mark)."""
    if early is None or early.pk == ours.pk:
        return
    logger.info("An event was faster than the answer: its row %s gives way to invoice %s.", early.pk, ours.pk)
    early.delete()
