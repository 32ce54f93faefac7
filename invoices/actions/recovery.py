"""Recover from what Xero did not accept: try again, or go back to what Xero holds."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from integrations import outbox
from integrations.models import OutboxMessage
from invoices import timeline
from invoices.actions.errors import InvalidInvoice
from invoices.actions.guards import lock_invoice, require
from invoices.actions.outgoing import give_up, look_often, try_again
from invoices.allowed import Verb
from invoices.models import Invoice
from invoices.timeline import Kind
from invoices.validation import FieldError


def retry_invoice(invoice: Invoice, *, by: User) -> Invoice:
    """Try again everything about the invoice that failed, unchanged. Raises NotAllowed when nothing failed."""
    with transaction.atomic():
        locked = lock_invoice(invoice)
        require(Verb.RETRY, locked, by=by)
        for message in locked.all_failed:
            try_again(message, by=by)
        timeline.record(locked.invoice, Kind.RETRIED, by=by)
        return locked.invoice


def discard_failed(invoice: Invoice, *, by: User, reason: str) -> Invoice:
    """Give up what failed and go back to what Xero holds. Raises NotAllowed when nothing failed."""
    if not reason.strip():
        raise InvalidInvoice([FieldError("reason", "Say why you are discarding it.")])
    with transaction.atomic():
        locked = lock_invoice(invoice)
        require(Verb.DISCARD, locked, by=by)
        fresh = locked.invoice
        for message in locked.all_failed:
            give_up(message, by=by, reason=reason.strip())
        # Giving content up has put Xero's back (see sync/push/outcomes.py), whichever door it was given up through.
        fresh.refresh_from_db()
        timeline.record(fresh, Kind.DISCARDED, by=by, reason=reason.strip())
        return fresh


def retry_message(message: OutboxMessage, *, by: User) -> None:
    """Try one failed message again (the post room's Retry). Raises what `outbox.retry` raises."""
    with transaction.atomic():
        outbox.retry(message, by=by)
        look_often(message.connection_id)
        if invoice := _invoice_of(message):
            timeline.record(invoice, Kind.RETRIED, by=by)


def discard_message(message: OutboxMessage, *, by: User, reason: str) -> None:
    """Give one failed message up (the post room's Discard). Raises what `outbox.discard` raises."""
    with transaction.atomic():
        outbox.discard(message, by=by, reason=reason)
        if invoice := _invoice_of(message):
            timeline.record(invoice, Kind.DISCARDED, by=by, reason=reason)


def _invoice_of(message: OutboxMessage) -> Invoice | None:
    return Invoice.objects.filter(pk=message.payload.get("invoice_id")).first()
