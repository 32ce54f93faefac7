"""Record the outcome of a message on its invoice: one timeline entry per change of state, not per try.

When a change of the content is given up, the invoice goes back to what Xero holds.
"""

from __future__ import annotations

from typing import Any

from integrations import outbox
from integrations.models import Failure, OutboxMessage, OutboxState
from invoices.actions.restoring import restore_from_xero
from invoices.message_kinds import (
    CONTENT_KINDS,
    CREATE,
    EMAIL,
    FETCH_ONLINE_URL,
    FETCH_PDF,
    SET_STATUS,
    UPDATE,
    asked_status,
    asks_about_deal,
    is_conflict,
    was_changed_since_seen,
)
from invoices.models import Invoice
from invoices.timeline import Kind, record

SERVICE = "Xero"
ACTIONS = {
    CREATE: "save it",
    UPDATE: "save the changes",
    FETCH_PDF: "give the PDF",
    FETCH_ONLINE_URL: "give the online link",
    EMAIL: "e-mail it",
}
STATUS_ACTIONS = {
    "DRAFT": "send it back to draft",
    "SUBMITTED": "submit it for approval",
    "AUTHORISED": "approve it",
    "VOIDED": "void it",
    "DELETED": "delete it",
}
FAILED = {
    Failure.REJECTED: Kind.REFUSED,
    Failure.NOT_ASKED: Kind.NOT_ASKED,
    Failure.EXHAUSTED: Kind.EXHAUSTED,
    Failure.NEEDS_RECONNECT: Kind.NEEDS_RECONNECT,
    Failure.INTERNAL: Kind.BROKEN,
}
DELIVERED = {
    EMAIL: Kind.EMAILED,
    FETCH_ONLINE_URL: Kind.LINK_READY,
    FETCH_PDF: Kind.PDF_READY,
}


def record_outcome(message: OutboxMessage) -> None:
    """Write the new state of `message` into the invoice's timeline."""
    if message.state == OutboxState.DELIVERED and message.kind not in DELIVERED:
        # The change itself is recorded when it is mirrored.
        return
    invoice = Invoice.objects.filter(pk=message.payload.get("invoice_id")).first()
    if invoice is None:
        return
    if message.state == OutboxState.CANCELLED:
        _restore(message, invoice)
        return
    entry = _sentence(message, invoice)
    if entry is None:
        return
    kind, data = entry
    latest = invoice.timeline.filter(data__message=message.pk).order_by("-id").first()
    if latest is not None and latest.kind == kind and message.state == OutboxState.PENDING:
        return
    record(invoice, kind, source="xero", message=message.pk, **data)


def _restore(message: OutboxMessage, invoice: Invoice) -> None:
    """Show what Xero holds again when a change of the content was given up and no other waits."""
    waiting = outbox.open_messages(invoice.mailbox).filter(kind__in=CONTENT_KINDS)
    if message.kind in CONTENT_KINDS and not waiting.exists():
        restore_from_xero(invoice)


def _sentence(message: OutboxMessage, invoice: Invoice) -> tuple[Kind, dict[str, Any]] | None:
    if message.state == OutboxState.DELIVERED:
        return DELIVERED[message.kind], _delivered_data(message, invoice)
    if message.state == OutboxState.FAILED:
        if is_conflict(message):
            return Kind.CONFLICT, {"problems": message.problems}
        if was_changed_since_seen(message):
            return Kind.OVERTAKEN, {"problems": message.problems}
        if asks_about_deal(message):
            return Kind.DEAL_ASKED, {"problems": message.problems}
        if message.failure == Failure.LEFT_AS_IT_WAS:
            data = {"asked": asked_status(message), "got": invoice.xero_status}
            return Kind.STATUS_DIFFERS, {**data, "problems": message.problems}
        kind = FAILED.get(Failure(message.failure), Kind.BROKEN) if message.failure else Kind.BROKEN
        return kind, {"action": _action(message), "problems": message.problems, "service": SERVICE}
    if message.state != OutboxState.PENDING:
        return None
    if message.failure == Failure.NEEDS_RECONNECT:
        return Kind.NEEDS_RECONNECT, {"service": SERVICE}
    if not message.problems:
        # A rate limit: it goes out by itself in a moment.
        return None
    if message.is_ambiguous:
        return Kind.CHECKING, {"service": SERVICE}
    return Kind.WAITING, {"service": SERVICE, "until": message.not_before.isoformat()}


def _delivered_data(message: OutboxMessage, invoice: Invoice) -> dict[str, Any]:
    if message.kind == EMAIL:
        return {"to": str(message.payload.get("to") or "")}
    if message.kind == FETCH_ONLINE_URL:
        return {"url": invoice.xero_online_url}
    return {}


def _action(message: OutboxMessage) -> str:
    if message.kind == SET_STATUS:
        return STATUS_ACTIONS.get(str(message.payload.get("status")), "change its status")
    return ACTIONS.get(message.kind, "send it")
