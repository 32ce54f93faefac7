"""Move an invoice on: submit, approve, reject, void, delete, once however often it is clicked.

Each takes what the person saw and refuses another invoice than that (see `seen`).
"""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from invoices import timeline
from invoices.actions.content import content_of
from invoices.actions.errors import InvalidInvoice
from invoices.actions.guards import LockedInvoice, lock_invoice, refuse, require, require_connected
from invoices.actions.outgoing import give_up, send_status, try_again
from invoices.actions.seen import NothingSeen, Seen, require_seen
from invoices.actions.submissions import note_submission
from invoices.allowed import Verb, why_not_by_role
from invoices.message_kinds import CREATE
from invoices.mirror import mark_deleted_before_creation
from invoices.models import Invoice
from invoices.reference import lists_of
from invoices.statuses import XeroStatus
from invoices.timeline import Kind
from invoices.validation import FieldError, check_for_approval

NOTE_LENGTH = 2500
# The status that each step asks Xero for.
ASKS_FOR = {
    Verb.SUBMIT: XeroStatus.SUBMITTED,
    Verb.APPROVE: XeroStatus.AUTHORISED,
    Verb.REJECT: XeroStatus.DRAFT,
    Verb.VOID: XeroStatus.VOIDED,
    Verb.DELETE: XeroStatus.DELETED,
}


def submit_invoice(invoice: Invoice, *, by: User, seen: Seen | None = None) -> Invoice:
    """Ask for approval in Xero. Raises InvalidInvoice when a line lacks its account, ChangedSinceSeen, NotAllowed."""
    with transaction.atomic():
        locked = lock_invoice(invoice)
        if _is_asked(Verb.SUBMIT, locked, by=by, seen=seen):
            return locked.invoice
        require(Verb.SUBMIT, locked, by=by)
        _require_accounts(locked.invoice)
        note_submission(locked.invoice, by=by)
        return _move(locked, Verb.SUBMIT, Kind.SUBMITTED, by=by)


def approve_invoice(invoice: Invoice, *, by: User, seen: Seen | None) -> Invoice:
    """Approve in Xero what was `seen`: the invoice becomes awaiting payment. Finance only.

    The approval carries the content that Xero was known to hold, and is sent only while Xero still holds it. Raises
    InvalidInvoice when a line lacks its account, NothingSeen without `seen`, ChangedSinceSeen, NotAllowed.
    """
    with transaction.atomic():
        locked = lock_invoice(invoice)
        if _is_asked(Verb.APPROVE, locked, by=by, seen=seen):
            return locked.invoice
        require(Verb.APPROVE, locked, by=by)
        if seen is None:
            raise NothingSeen
        _require_accounts(locked.invoice)
        return _move(locked, Verb.APPROVE, Kind.APPROVED, by=by)


def reject_invoice(invoice: Invoice, *, by: User, reason: str, seen: Seen | None = None) -> Invoice:
    """Send an invoice that awaits approval back to draft, with a reason its owner reads. Finance only."""
    with transaction.atomic():
        locked = lock_invoice(invoice)
        if _is_asked(Verb.REJECT, locked, by=by, seen=seen):
            return locked.invoice
        require(Verb.REJECT, locked, by=by)
        reason = reason.strip()
        _check_reason(reason)
        note = f"Rejected by {by} in InvoiceBridge: {reason}"
        return _move(locked, Verb.REJECT, Kind.REJECTED, by=by, note=note, reason=reason)


def void_invoice(invoice: Invoice, *, by: User, seen: Seen | None = None) -> Invoice:
    """Void an approved invoice without payments, for good (docs/xero.md#5.5). Finance only."""
    with transaction.atomic():
        locked = lock_invoice(invoice)
        if _is_asked(Verb.VOID, locked, by=by, seen=seen):
            return locked.invoice
        require(Verb.VOID, locked, by=by)
        return _move(locked, Verb.VOID, Kind.VOIDED, by=by)


def delete_invoice(invoice: Invoice, *, by: User, seen: Seen | None = None) -> Invoice:
    """Delete a draft in Xero; one that Xero never took is given up. What awaits approval: finance."""
    with transaction.atomic():
        locked = lock_invoice(invoice)
        if _is_asked(Verb.DELETE, locked, by=by, seen=seen):
            return locked.invoice
        require(Verb.DELETE, locked, by=by)
        if _was_never_taken(locked):
            for message in locked.failed:
                give_up(message, by=by, reason="The draft was deleted before Xero accepted it.")
            timeline.record(locked.invoice, Kind.DELETED, by=by)
            mark_deleted_before_creation(locked.invoice)
            return locked.invoice
        if locked.failed_content:
            # What Xero refused need not get through any more; an unknown create must, to be deleted.
            _clear_content(locked, by=by)
        return _move(locked, Verb.DELETE, Kind.DELETED, by=by)


def _check_reason(reason: str) -> None:
    if not reason:
        raise InvalidInvoice([FieldError("reason", "Say why, so that its owner knows what to change.")])
    if len(reason) > NOTE_LENGTH - 200:
        text = "Shorten the reason to 2,300 characters: Xero's notes end there."
        raise InvalidInvoice([FieldError("reason", text)])


def _require_accounts(invoice: Invoice) -> None:
    if errors := check_for_approval(content_of(invoice), lists=lists_of(invoice.connection)):
        raise InvalidInvoice(errors)


def _is_asked(verb: Verb, locked: LockedInvoice, *, by: User, seen: Seen | None) -> bool:
    """Whether this very step is on its way already: a second click changes nothing.

    Raises ChangedSinceSeen, NotAllowed.
    """
    refuse(why_not_by_role(verb, locked, by))
    require_connected(locked.invoice.connection)
    require_seen(locked, seen)
    return locked.status == ASKS_FOR[verb] and locked.invoice.xero_status != ASKS_FOR[verb]


def _move(
    locked: LockedInvoice, verb: Verb, kind: Kind, *, by: User, note: str = "", reason: str = ""
) -> Invoice:
    for step in locked.failed_steps:
        give_up(step, by=by, reason="Another step was taken instead.")
    timeline.record(locked.invoice, kind, by=by, **({"reason": reason} if reason else {}))
    send_status(locked.invoice, ASKS_FOR[verb].value, by=by, note=note)
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
