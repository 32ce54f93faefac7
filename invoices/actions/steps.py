"""Decide how an invoice moves on: submit, approve, reject, void, delete, once however often it is clicked."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from invoices import timeline
from invoices.actions.content import content_of
from invoices.actions.errors import InvalidInvoice, NotAllowed
from invoices.actions.guards import UnderWay, require_content_taken, require_finance, require_status, take
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
        under_way = take(invoice)
        if _is_asked(under_way, "SUBMITTED"):
            return under_way.invoice
        require_status(under_way, ("", "DRAFT"), verb="be submitted")
        _require_accounts(under_way.invoice)
        return _move(under_way, "SUBMITTED", Kind.SUBMITTED, by=by)


def approve_invoice(invoice: Invoice, *, by: User) -> Invoice:
    """Approve in Xero: the invoice becomes awaiting payment. Finance only.

    Raises InvalidInvoice when a line lacks its account, NotAllowed.
    """
    require_finance(by, "approve")
    with transaction.atomic():
        under_way = take(invoice)
        if _is_asked(under_way, "AUTHORISED"):
            return under_way.invoice
        require_status(under_way, ("", "DRAFT", "SUBMITTED"), verb="be approved")
        _require_accounts(under_way.invoice)
        return _move(under_way, "AUTHORISED", Kind.APPROVED, by=by)


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
        under_way = take(invoice)
        if under_way.status == "DRAFT" and _is_asked(under_way, "DRAFT"):
            return under_way.invoice
        require_status(under_way, ("SUBMITTED",), verb="be rejected")
        note = f"Rejected by {by} in InvoiceBridge: {reason}"
        return _move(under_way, "DRAFT", Kind.REJECTED, by=by, note=note, reason=reason)


def void_invoice(invoice: Invoice, *, by: User) -> Invoice:
    """Void an approved invoice without payments, for good (docs/xero.md#5.5). Finance only."""
    require_finance(by, "void")
    with transaction.atomic():
        under_way = take(invoice)
        if _is_asked(under_way, "VOIDED"):
            return under_way.invoice
        way_out = "A draft is deleted instead." if under_way.status in ("", "DRAFT", "SUBMITTED") else ""
        require_status(under_way, ("AUTHORISED",), verb="be voided", way_out=way_out)
        if under_way.invoice.xero_amount_paid or under_way.invoice.xero_amount_credited:
            raise NotAllowed("It has payments or credit notes. Remove those in Xero first, then void it.")
        return _move(under_way, "VOIDED", Kind.VOIDED, by=by)


def delete_invoice(invoice: Invoice, *, by: User) -> Invoice:
    """Delete a draft in Xero; one that Xero never took is given up. What awaits approval: finance."""
    with transaction.atomic():
        under_way = take(invoice)
        if _is_asked(under_way, "DELETED"):
            return under_way.invoice
        way_out = "Void it instead." if under_way.status == "AUTHORISED" else ""
        require_status(under_way, ("", "DRAFT", "SUBMITTED"), verb="be deleted", way_out=way_out)
        if under_way.status == "SUBMITTED":
            require_finance(by, "delete submitted")
        if _was_never_taken(under_way):
            for message in under_way.failed:
                give_up(message, by=by, reason="The draft was deleted before Xero accepted it.")
            timeline.record(under_way.invoice, Kind.DELETED, by=by)
            mark_deleted_before_creation(under_way.invoice)
            return under_way.invoice
        if under_way.failed_content:
            # What Xero refused need not get through any more; an unknown create must, to be deleted.
            _clear_content(under_way, by=by)
        return _move(under_way, "DELETED", Kind.DELETED, by=by, is_content_needed=False)


def _require_accounts(invoice: Invoice) -> None:
    if errors := check_for_approval(content_of(invoice), lists=lists_of(invoice.connection)):
        raise InvalidInvoice(errors)


def _is_asked(under_way: UnderWay, status: str) -> bool:
    """Whether this very step is on its way already: a second click changes nothing."""
    return under_way.status == status and under_way.invoice.xero_status != status


def _move(
    under_way: UnderWay,
    status: str,
    kind: Kind,
    *,
    by: User,
    note: str = "",
    reason: str = "",
    is_content_needed: bool = True,
) -> Invoice:
    if is_content_needed:
        require_content_taken(under_way)
    for step in under_way.failed_steps:
        give_up(step, by=by, reason="Another step was taken instead.")
    timeline.record(under_way.invoice, kind, by=by, **({"reason": reason} if reason else {}))
    send_status(under_way.invoice, status, by=by, note=note)
    return under_way.invoice


def _was_never_taken(under_way: UnderWay) -> bool:
    """Whether Xero certainly holds nothing: never created, and nothing open that might still be."""
    is_open = any(message not in under_way.failed or message.is_ambiguous for message in under_way.messages)
    return not under_way.invoice.is_in_xero and not is_open


def _clear_content(under_way: UnderWay, *, by: User) -> None:
    for message in under_way.failed:
        if message.kind == CREATE:
            try_again(message, by=by)
        else:
            give_up(message, by=by, reason="The draft was deleted.")
