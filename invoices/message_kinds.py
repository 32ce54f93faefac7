"""Name the kinds of messages to Xero and Pipedrive about an invoice, and read what a message asks for.

`invoicebridge.routes` maps each kind to the function that delivers it.
"""

from __future__ import annotations

from integrations.models import OutboxMessage, OutboxState
from integrations.outbox.explain import has_conflict, is_held_back, is_overtaken

CREATE = "xero.invoice.create"
UPDATE = "xero.invoice.update"
SET_STATUS = "xero.invoice.set_status"
FETCH_PDF = "xero.invoice.fetch_pdf"
FETCH_ONLINE_URL = "xero.invoice.fetch_online_url"
EMAIL = "xero.invoice.email"
WRITE_BACK = "pipedrive.deal.write_back"

# What carries the content of an invoice.
CONTENT_KINDS = (CREATE, UPDATE)
# The part of an approval's payload that holds what was approved.
SEEN = "seen"
# What changes the document in Xero, so that an event follows.
CHANGING_KINDS = (CREATE, UPDATE, SET_STATUS)
# What hands an invoice out: a kind and the ending of its mailbox, "invoice:42:pdf".
SHARING_ENDINGS = {FETCH_PDF: "pdf", FETCH_ONLINE_URL: "online_url", EMAIL: "email"}


def asked_status(message: OutboxMessage) -> str:
    """Return the Xero status a message asks for, "" when it asks for none."""
    if message.kind == SET_STATUS:
        return str(message.payload.get("status", ""))
    return str((message.payload.get("body") or {}).get("Status", ""))


def is_conflict(message: OutboxMessage) -> bool:
    """Return whether a message failed because Xero's document changed too, so that a person must decide."""
    return has_conflict(message)


def was_changed_since_seen(message: OutboxMessage) -> bool:
    """Return whether an approval was stopped because Xero's document is not the one that was approved."""
    return message.state == OutboxState.FAILED and is_overtaken(message)


def asks_about_deal(message: OutboxMessage) -> bool:
    """Return whether a message was held back because its deal changed while it waited, so that a person must
    decide.
    """
    return message.state == OutboxState.FAILED and is_held_back(message)
