"""Create a draft in Xero exactly once: in doubt look for our mark, then resolve the customer, then create by PUT."""

from __future__ import annotations

import logging
import re
from typing import Any

from integrations import outbox
from integrations.http import RequestRejected
from integrations.models import OutboxMessage
from integrations.xero.client import XeroClient
from integrations.xero.schemas import InvoiceDocument
from invoices.message_kinds import asked_status
from invoices.models import Invoice
from invoices.statuses import XeroStatus
from invoices.sync.push import find_existing
from invoices.sync.push.answers import keep_answer
from invoices.sync.push.contacts import resolve_contact
from invoices.sync.push.idempotency import key_for
from invoices.sync.push.stale_drafts import require_same_deal

logger = logging.getLogger(__name__)

# Xero refuses addresses that name it, and may refuse ones that are not public.
ABOUT_URL = re.compile(r"\burl\b|web ?(site|address)", re.IGNORECASE)


def push_create(message: OutboxMessage, client: XeroClient) -> None:
    """Create the invoice of `message` in Xero, or adopt the document an earlier try made.

    Raises RemoteErrors, TooSoon while an earlier try may still make it, DealHasChanged when a person has to decide.
    """
    invoice = Invoice.objects.select_related("connection").get(pk=message.payload["invoice_id"])
    body = dict(message.payload["body"])
    if invoice.xero_id:
        # An event brought the document before the answer to our request could.
        keep_answer(message, client.get_invoice(invoice.xero_id), asked=asked_status(message))
        return
    if outbox.may_have_been_sent(message):
        since = message.key_used_at or message.created_at
        found = find_existing.find_existing_document(client, invoice, body, since=since)
        if found is not None:
            keep_answer(message, found, asked=asked_status(message))
            return
        outbox.require_quiet(message)
    require_same_deal(message, invoice)
    document = _create(client, message, with_contact(client, message, body))
    keep_answer(message, document, asked=asked_status(message) or XeroStatus.DRAFT)


def with_contact(client: XeroClient, message: OutboxMessage, body: dict[str, Any]) -> dict[str, Any]:
    """Return the body with the customer's ContactID and nothing else of the customer (docs/xero.md#5.10)."""
    contact = dict(message.payload.get("contact") or {})
    named = (body.get("Contact") or {}).get("ContactID")
    if not contact and named:
        return body
    contact_id = resolve_contact(client, message, contact)
    return {**body, "Contact": {"ContactID": contact_id}}


def _create(client: XeroClient, message: OutboxMessage, body: dict[str, Any]) -> InvoiceDocument:
    try:
        return client.create_invoice(body, key_for(message, "invoice", body))
    except RequestRejected as error:
        if "Url" not in body or not is_about_url(error):
            raise
        # Without our mark the document can still be found by its content (see find_existing.py).
        logger.warning("Xero refused the address of our invoice page; the invoice goes without it.")
        bare = {member: value for member, value in body.items() if member != "Url"}
        return client.create_invoice(bare, key_for(message, "invoice", bare))


def is_about_url(error: RequestRejected) -> bool:
    """Return whether a refusal is about the address of our invoice page."""
    return any(ABOUT_URL.search(message.text) for message in error.messages)
