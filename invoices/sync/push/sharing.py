"""Fetch Xero's PDF and public address of an invoice, and have Xero e-mail it to the customer."""

from __future__ import annotations

import logging

from integrations import outbox
from integrations.http import Message, NotAsked, RateLimited, RemoteUnavailable
from integrations.models import OutboxMessage
from integrations.xero.client import XeroClient
from invoices.mirror import note_fetched_pdf, note_online_url
from invoices.models import Invoice
from invoices.sync.push.answers import keep_lookup
from invoices.sync.push.idempotency import key_for

logger = logging.getLogger(__name__)


def fetch_pdf(message: OutboxMessage, client: XeroClient) -> None:
    """Fetch Xero's own PDF and store it, marked with the version it is at least as new as."""
    invoice = _invoice_in_xero(message)
    content = client.get_invoice_pdf(invoice.xero_id)
    with outbox.fenced(message):
        note_fetched_pdf(invoice, content, of_updated_at=invoice.xero_updated_at)


def fetch_online_url(message: OutboxMessage, client: XeroClient) -> None:
    """Fetch the public address of the invoice; whoever has it can read the invoice (docs/xero.md#7.2)."""
    invoice = _invoice_in_xero(message)
    url = client.get_online_invoice_url(invoice.xero_id)
    with outbox.fenced(message):
        note_online_url(invoice, url)


def email_invoice(message: OutboxMessage, client: XeroClient) -> None:
    """Have Xero e-mail the invoice, once: after a try with an unknown outcome a person decides, not we.

    Raises RemoteErrors, TooSoon while a look at Xero may still show that it was sent.
    """
    invoice = _invoice_in_xero(message)
    # A retry a person asked for starts counting anew: they have looked, and want it sent.
    is_our_own_retry = message.attempts > 1
    if message.is_ambiguous and is_our_own_retry:
        document = client.get_invoice(invoice.xero_id)
        keep_lookup(message, document)
        if document.sent_to_contact and not message.payload.get("was_sent", invoice.xero_sent_to_contact):
            return
        outbox.require_quiet(message)
        text = (
            "Xero did not answer, so the e-mail may have been sent. Look at the invoice's history in Xero; "
            "if it was not sent, send it again."
        )
        raise NotAsked([Message(text)])
    client.email_invoice(invoice.xero_id, key_for(message, "email", {}))
    try:
        document = client.get_invoice(invoice.xero_id)
    except (RemoteUnavailable, RateLimited) as error:
        # It is sent; that Xero marks it as sent comes with the next look. Failing here would send it again.
        logger.info("The e-mail of invoice %s is sent; its mark was not read: %s", invoice.pk, error.reason)
        return
    keep_lookup(message, document)


def _invoice_in_xero(message: OutboxMessage) -> Invoice:
    invoice = Invoice.objects.get(pk=message.payload["invoice_id"])
    if not invoice.xero_id:
        raise NotAsked([Message("Xero does not have this invoice yet.", field="status")])
    return invoice
