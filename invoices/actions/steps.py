"""Move an invoice on: submit, approve, reject, void, delete, once however often it is clicked."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from invoices import timeline
from invoices.actions.content import content_of
from invoices.actions.errors import InvalidInvoice, NotAllowed
from invoices.actions.guards import (
    LockedInvoice,
    lock_invoice,
    require_content_taken,
    require_finance,
    require_status,
)
from invoices.actions.outgoing import give_up, send_status, try_again
from invoices.message_kinds import CREATE
from invoices.mirror import mark_deleted_before_creation
from invoices.models import Invoice
from invoices.reference import lists_of
from invoices.timeline import Kind
from invoices.validation import FieldError, check_for_approval

NOTE_LENGTH = 2500


def submit_invoice(invoice: Invoice, *, by: User) -> Invoice:
    """Ask for approval in Xero. Raises InvalidInvoice when a line lacks its account, NotAllowed."""
    with transaction.atomic():
        locked = lock_invoice(invoice)
        if _is_asked(locked, "SUBMITTED"):
            return locked.invoice
        require_status(locked, ("", "DRAFT"), verb="be submitted")
        _require_accounts(locked.invoice)
        return _move(locked, "SUBMITTED", Kind.SUBMITTED, by=by)


def approve_invoice(invoice: Invoice, *, by: User) -> Invoice:
    """Approve in Xero: the invoice becomes awaiting payment. Finance only.

    Raises InvalidInvoice when a line lacks its account, NotAllowed.
    """
    require_finance(by, "approve")
    with transaction.atomic():
        locked = lock_invoice(invoice)
        if _is_asked(locked, "AUTHORISED"):
            return locked.invoice
        require_status(locked, ("", "DRAFT", "SUBMITTED"), verb="be approved")
        _require_accounts(locked.invoice)
        return _move(locked, "AUTHORISED", Kind.APPROVED, by=by)


def reject_invoice(invoice: Invoice, *, by: User, reason: str) -> Invoice:
    """Send an invoice that awaits approval back to draft, with a reason its owner reads. Finance only."""
    require_finance(by, "reject")
    reason = reason.strip()
    if not reason:
        raise InvalidInvoice([FieldError("reason", "Say why, so that its owner knows what to change.")])
    if len(reason) > NOTE_LENGTH - 200:
        raise InvalidInvoice(
            [FieldError("reason", "Shorten the reason to 2,300 characters: Xero's notes end there.")]
        )
    with transaction.atomic():
        locked = lock_invoice(invoice)
        if locked.status == "DRAFT" and _is_asked(locked, "DRAFT"):
            return locked.invoice
        require_status(locked, ("SUBMITTED",), verb="be rejected")
        note = f"Rejected by {by} in InvoiceBridge: {reason}"
        return _move(locked, "DRAFT", Kind.REJECTED, by=by, note=note, reason=reason)


def void_invoice(invoice: Invoice, *, by: User) -> Invoice:
    """Void an approved invoice without payments, for good (docs/xero.md#5.5). Finance only."""
    require_finance(by, "void")
    with transaction.atomic():
        locked = lock_invoice(invoice)
        if _is_asked(locked, "VOIDED"):
            return locked.invoice
        way_out = "A draft is deleted instead." if locked.status in ("", "DRAFT", "SUBMITTED") else ""
        require_status(locked, ("AUTHORISED",), verb="be voided", way_out=way_out)
        if locked.invoice.xero_amount_paid or locked.invoice.xero_amount_credited:
            raise NotAllowed("It has payments or credit notes. Remove those in Xero first, then void it.")
        return _move(locked, "VOIDED", Kind.VOIDED, by=by)


def delete_invoice(invoice: Invoice, *, by: User) -> Invoice:
    """Delete a draft in Xero; one that Xero never took is given up. What awaits approval: finance."""
    with transaction.atomic():
        locked = lock_invoice(invoice)
        if _is_asked(locked, "DELETED"):
            return locked.invoice
        way_out = "Void it instead." if locked.status == "AUTHORISED" else ""
        require_status(locked, ("", "DRAFT", "SUBMITTED"), verb="be deleted", way_out=way_out)
        if locked.status == "SUBMITTED":
            require_finance(by, "delete submitted")
        if _was_never_taken(locked):
            for message in locked.failed:
                give_up(message, by=by, reason="The draft was deleted before Xero accepted it.")
            timeline.record(locked.invoice, Kind.DELETED, by=by)
            mark_deleted_before_creation(locked.invoice)
            return locked.invoice
        if locked.failed_content:
            # What Xero refused need not get through any more; an unknown create must, to be deleted.
            _clear_content(locked, by=by)
        return _move(locked, "DELETED", Kind.DELETED, by=by, is_content_needed=False)


def _require_accounts(invoice: Invoice) -> None:
    if errors := check_for_approval(content_of(invoice), lists=lists_of(invoice.connection)):
        raise InvalidInvoice(errors)


def _is_asked(locked: LockedInvoice, status: str) -> bool:
    """Whether this very step is on its way already: a second click changes nothing."""
    return locked.status == status and locked.invoice.xero_status != status


def _move(
    locked: LockedInvoice,
    status: str,
    kind: Kind,
    *,
    by: User,
    note: str = "",
    reason: str = "",
    is_content_needed: bool = True,
) -> Invoice:
    if is_content_needed:
        require_content_taken(locked)
    for step in locked.failed_steps:
        give_up(step, by=by, reason="Another step was taken instead.")
    timeline.record(locked.invoice, kind, by=by, **({"reason": reason} if reason else {}))
    send_status(locked.invoice, status, by=by, note=note)
    return locked.invoice


def _was_never_taken(locked: LockedInvoice) -> bool:
    """Whether Xero certainly holds nothing: never created, and nothing open that might still be."""
    is_open = any(message not in locked.failed or message.is_ambiguous for message in locked.messages)
    return not locked.invoice.is_in_xero and not is_open


def _clear_content(locked: LockedInvoice, *, by: User) -> None:
    for message in locked.failed:
        if message.kind == CREATE:
            try_again(message, by=by)
        else:
            give_up(message, by=by, reason="The draft was deleted.")
