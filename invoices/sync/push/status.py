"""Submit, approve, reject, void and delete in Xero: set one status, and add a note of the reason.

An approval is sent only while Xero holds what was approved.
"""

from __future__ import annotations

import logging

from integrations import outbox
from integrations.http import LeftAsItWas, Message, NotAsked, RequestRejected
from integrations.models import OutboxMessage
from integrations.xero.client import XeroClient
from integrations.xero.schemas import InvoiceDocument
from invoices.message_kinds import SEEN
from invoices.models import Invoice
from invoices.statuses import XeroStatus, xero_label
from invoices.sync.push.answers import keep_answer, keep_lookup
from invoices.sync.push.as_seen import changed_since_seen
from invoices.sync.push.idempotency import key_for
from invoices.sync.push.status_reached import has_reached

logger = logging.getLogger(__name__)

NOT_IN_XERO = Message("Xero does not have this invoice yet. Save it again first.", field="status")


def push_status(message: OutboxMessage, client: XeroClient) -> None:
    """Set the status `message` asks for; a document that has already reached it is done.

    A request that is processed late would undo a later step, so after an unknown outcome Xero is asked first, and
    before an approval as well. Raises RemoteErrors, RequestRejected when Xero holds something else than was
    approved, LeftAsItWas where Xero answered with another status, TooSoon while an earlier try may still act.
    """
    invoice = Invoice.objects.get(pk=message.payload["invoice_id"])
    if not invoice.xero_id:
        raise NotAsked([NOT_IN_XERO])
    status = str(message.payload["status"])
    document = _find_done(message, client, invoice, status) or _ask(message, client, invoice, status)
    keep_answer(message, document)
    require_reached(status, document)
    add_note(message, client, invoice)


def _find_done(
    message: OutboxMessage, client: XeroClient, invoice: Invoice, status: str
) -> InvoiceDocument | None:
    """Return the document if the status is set already, None when it may be requested."""
    if not needs_look(message):
        return None
    document = client.get_invoice(invoice.xero_id)
    if has_reached(status, document.status):
        return document
    if message.is_ambiguous:
        outbox.require_quiet(message)
    if error := changed_since_seen(message, invoice, document):
        keep_lookup(message, document)
        raise error
    return None


def needs_look(message: OutboxMessage) -> bool:
    """Return whether Xero's document is read before the status is requested."""
    return message.is_ambiguous or SEEN in message.payload


def _ask(message: OutboxMessage, client: XeroClient, invoice: Invoice, status: str) -> InvoiceDocument:
    body = {"InvoiceID": invoice.xero_id, "Status": status}
    try:
        return client.update_invoice(invoice.xero_id, body, key_for(message, "status", body))
    except RequestRejected as error:
        document = client.get_invoice(invoice.xero_id)
        keep_lookup(message, document)
        if has_reached(status, document.status):
            return document
        raise explain(error, document) from error


def require_reached(status: str, document: InvoiceDocument) -> None:
    """Accept an answer that shows the status asked for (docs/xero.md#2.4). Raises LeftAsItWas."""
    if has_reached(status, document.status):
        return
    text = f"Xero answered, but the invoice is {xero_label(document.status)} there."
    if status == XeroStatus.AUTHORISED:
        text += (
            " The person who connected Xero may not be allowed to approve. Let somebody approve it in Xero, or let an"
            " administrator connect Xero as a person who may approve, and then retry."
        )
    else:
        text += f" Retry, or make it {xero_label(status)} in Xero."
    raise LeftAsItWas([Message(text, field="status")])


def explain(error: RequestRejected, document: InvoiceDocument) -> RequestRejected:
    """Return the refusal of a status, with the status Xero holds instead."""
    held = Message(f"In Xero it is {xero_label(document.status)}.", field="status")
    return RequestRejected([*error.messages, held], exchange=error.exchange)


def add_note(message: OutboxMessage, client: XeroClient, invoice: Invoice) -> None:
    """Add the message's note, if any, to the invoice's history in Xero."""
    note = str(message.payload.get("note") or "").strip()
    if not note:
        return
    try:
        client.add_history_note(invoice.xero_id, note, key_for(message, "note", {"note": note}))
    except RequestRejected as error:
        # The status is set and the reason is in our own timeline: no ground to call the whole refused.
        logger.warning("Xero did not take the note on invoice %s: %s", invoice.pk, error.reason)
