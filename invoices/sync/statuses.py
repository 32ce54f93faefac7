"""How submitting, approving, rejecting, voiding and deleting reach Xero: one status, and a note of why."""

from __future__ import annotations

import logging

from integrations.http import Message, RequestRejected
from integrations.models import OutboxMessage
from integrations.xero.client import XeroClient
from invoices.mirror import mirror_invoices
from invoices.models import Invoice
from invoices.sync.create import keep_answer
from invoices.sync.keys import key_for
from invoices.timeline import status_word

logger = logging.getLogger(__name__)


def push_status(message: OutboxMessage, client: XeroClient) -> None:
    """Set the status `message` asks for; a document that has it already is done. Raises RemoteErrors.

    Repeating the request is harmless, so a try with an unknown outcome needs no look before it.
    """
    invoice = Invoice.objects.get(pk=message.payload["invoice_id"])
    if not invoice.xero_id:
        text = "Xero does not have this invoice yet. Save it again first."
        raise RequestRejected([Message(text, field="status")])
    status = str(message.payload["status"])
    body = {"InvoiceID": invoice.xero_id, "Status": status}
    try:
        document = client.update_invoice(invoice.xero_id, body, key_for(message, "status", body))
    except RequestRejected as error:
        document = client.get_invoice(invoice.xero_id)
        mirror_invoices(message.connection, [document], source="event")
        if document.status != status:
            raise RequestRejected(
                [*error.messages, Message(f"In Xero it is {status_word(document.status)}.", field="status")],
                exchange=error.exchange,
            ) from error
    keep_answer(message, document, asked=status)
    _add_note(message, client, invoice)


def _add_note(message: OutboxMessage, client: XeroClient, invoice: Invoice) -> None:
    note = str(message.payload.get("note") or "").strip()
    if not note:
        return
    try:
        client.add_history_note(invoice.xero_id, note, key_for(message, "note", {"note": note}))
    except RequestRejected as error:
        # The status is set and the reason stands in our own timeline: no ground to call the whole refused.
        logger.warning("Xero did not take the note on invoice %s: %s", invoice.pk, error.reason)
