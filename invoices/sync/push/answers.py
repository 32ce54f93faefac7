"""Keep Xero's answers to our own writes: mirror them under the message's claim, and note where Xero did otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from integrations import outbox
from integrations.models import OutboxMessage
from integrations.xero.client import XeroClient
from integrations.xero.schemas import InvoiceDocument
from invoices.message_kinds import SET_STATUS, asked_status
from invoices.mirror import mirror_answers, mirror_invoices
from invoices.models import Invoice
from invoices.statuses import APPROVED, XeroStatus
from invoices.sync.pull.pages import FAULTS_OF_A_DOCUMENT
from invoices.sync.pull.xero_by_id import IDS_A_CALL
from invoices.sync.push.status_reached import has_reached
from invoices.timeline import Kind, record

# A message, the document that answered it and the status asked for.
Answered = tuple[OutboxMessage, InvoiceDocument, str]


def read_many(client: XeroClient, xero_ids: Sequence[str]) -> dict[str, InvoiceDocument]:
    """Return the documents of these ids, by id, in as few calls as possible (docs/xero.md#4.2)."""
    found: dict[str, InvoiceDocument] = {}
    for start in range(0, len(xero_ids), IDS_A_CALL):
        page = client.list_invoices(ids=xero_ids[start : start + IDS_A_CALL])
        found |= {document.invoice_id: document for document in page}
    return found


def keep_answer(message: OutboxMessage, document: InvoiceDocument, *, asked: str = "") -> None:
    """Mirror the answer to our own write; where Xero left the status `asked` for undone, it is asked for by itself.

    Raises ClaimLost, keeping nothing, when another worker has taken the message.
    """
    with outbox.fenced(message):
        mirror_answers(message.connection, [(message, document)])
        _ask_for_status(message, document, asked)


def keep_answers(delivery: outbox.Delivery, answers: Sequence[Answered]) -> None:
    """Mirror the answers to messages of a delivery and settle them, all in one transaction.

    Where one of them makes the others fail, each gets a transaction of its own. Raises ClaimLost as `keep_answer`.
    """
    if not answers:
        return
    messages = [message for message, _, _ in answers]
    try:
        with outbox.fenced(*messages):
            mirror_answers(messages[0].connection, [(message, document) for message, document, _ in answers])
            for message, document, asked in answers:
                _ask_for_status(message, document, asked)
    except (outbox.ClaimLost, *FAULTS_OF_A_DOCUMENT):
        for message, document, asked in answers:
            keep_answer(message, document, asked=asked)
            delivery.settle(message)
    else:
        delivery.settle_delivered(messages)


def _ask_for_status(message: OutboxMessage, document: InvoiceDocument, asked: str) -> None:
    """Ask for the status of a saved invoice once more, unless a later step waits (docs/xero.md#2.4).

    The content is saved, so its message is done. The step that is not gets a message of its own, which fails visibly
    when Xero leaves the invoice as it is, and can be retried.
    """
    is_step = asked in (XeroStatus.SUBMITTED, *APPROVED)
    if not is_step or not document.status or has_reached(asked, document.status):
        return
    invoice = Invoice.objects.get(pk=message.payload["invoice_id"])
    record(invoice, Kind.STATUS_DIFFERS, source="xero", asked=asked, got=document.status)
    waiting = outbox.open_messages(message.mailbox).exclude(pk=message.pk)
    if not any(asked_status(each) for each in waiting):
        outbox.enqueue(
            kind=SET_STATUS,
            connection=message.connection,
            mailbox=message.mailbox,
            payload={"invoice_id": invoice.pk, "status": asked, "note": ""},
            by=message.created_by,
        )


def keep_lookup(message: OutboxMessage, document: InvoiceDocument) -> None:
    """Mirror a document we looked up in Xero. Raises ClaimLost, keeping nothing, as `keep_answer`."""
    with outbox.fenced(message):
        mirror_invoices(message.connection, [document], source="event")
