"""What happens to an invoice once it exists; each step leaves history and an event.

The API, the pages and the controls all call this, so that they cannot disagree.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sandbox.core import clock
from sandbox.core.switches import switch
from sandbox.xero.models import Credit, Document, HistoryRecord, Invoice, Payment
from sandbox.xero.rules import webhook_events
from sandbox.xero.rules.local_dates import today_of
from sandbox.xero.rules.period_locks import lock_problem

SYSTEM_USER = "System Generated"
PERSON = "Ada Admin"
NOT_VALID = "Invoice not of valid status for modification"
CANNOT_EDIT = "This document cannot be edited as it has a payment or credit note allocated to it."
OPEN = ("DRAFT", "SUBMITTED")
CHANGES = {"AUTHORISED": "Approved", "SUBMITTED": "Submitted", "VOIDED": "Voided", "DELETED": "Deleted"}


class LedgerError(Exception):
    """The request is not possible for this document; the text is Xero's."""


def has_money_text(status: str) -> str:
    """Return the refusal of a status for an invoice with money applied."""
    return (
        f"The status {status} cannot be applied to the invoice because it has payments or credit notes "
        "allocated to it."
    )


def require_open_period(document: Document) -> None:
    """Raise LedgerError for a document in a locked period."""
    if problem := lock_problem(document.organisation, document.date):
        raise LedgerError(problem)


def note_history(document_id: str, changes: str, details: str, *, user: str = SYSTEM_USER) -> HistoryRecord:
    """Add a line to a document's history."""
    return HistoryRecord.objects.create(
        document_id=document_id, changes=changes, details=details, user=user, time=clock.now()
    )


def check_status(invoice: Document, wanted: str) -> None:
    """Raise LedgerError unless an existing document may be given this status (docs/xero.md#5.5)."""
    current = invoice.status
    if current in ("VOIDED", "DELETED") or wanted == "PAID":
        raise LedgerError(NOT_VALID)
    if current in OPEN:
        if wanted not in (*OPEN, "AUTHORISED", "DELETED"):
            raise LedgerError(NOT_VALID)
    elif wanted in ("VOIDED", "DRAFT", "SUBMITTED") and invoice.has_money:
        raise LedgerError(has_money_text(wanted))
    elif wanted not in ("AUTHORISED", "VOIDED"):
        raise LedgerError(NOT_VALID)


def save_change(document: Document, changes: str, details: str = "", *, user: str = SYSTEM_USER) -> None:
    """Save a document with a new UpdatedDateUTC, its history and its event."""
    kind = "CREATE" if document._state.adding else "UPDATE"
    stamp(document)
    document.save()
    note_history(document.pk, changes, details, user=user)
    if isinstance(document, Credit):
        webhook_events.send_credit_event(document, kind=kind)
    else:
        webhook_events.send_invoice_event(document, kind=kind)


def stamp(document: Document | Payment) -> None:
    """Set a new UpdatedDateUTC, to the millisecond."""
    now = clock.now()
    document.updated_at = now.replace(microsecond=now.microsecond // 1000 * 1000)


def granted_status(wanted: str) -> str:
    """Return the status really given: without the right to approve, approval is downgraded (switches)."""
    if wanted != "AUTHORISED" or switch("xero_may_approve"):
        return wanted
    return "DRAFT" if switch("xero_downgrades_to_draft") else "SUBMITTED"


def set_status(invoice: Invoice, wanted: str, *, user: str = PERSON) -> None:
    """Move an invoice to a status as a person in Xero does; raise LedgerError when that is not allowed."""
    require_open_period(invoice)
    check_status(invoice, wanted)
    rejected = invoice.status == "SUBMITTED" and wanted == "DRAFT"
    invoice.status = wanted
    if wanted == "AUTHORISED" and invoice.due_date is None:
        invoice.due_date = invoice.date
    settle(invoice, on=today_of(invoice.organisation))
    changes = "Rejected" if rejected else CHANGES.get(wanted, "Edited")
    save_change(invoice, changes, f"{invoice.number} to {invoice.contact.name}", user=user)


def settle(invoice: Invoice, *, on: date) -> None:
    """Switch between AUTHORISED and PAID by the amount due."""
    invoice.amount_due = invoice.total - invoice.amount_paid - invoice.amount_credited
    if invoice.status == "AUTHORISED" and invoice.amount_due <= 0:
        invoice.status, invoice.fully_paid_on = "PAID", on
    elif invoice.status == "PAID" and invoice.amount_due > 0:
        invoice.status, invoice.fully_paid_on = "AUTHORISED", None


def pay(
    invoice: Invoice,
    *,
    amount: Decimal,
    account_code: str,
    on: date,
    reference: str = "",
    user: str = SYSTEM_USER,
) -> Payment:
    """Record a payment in the invoice's currency; raise LedgerError when it is not allowed."""
    if invoice.status != "AUTHORISED":
        raise LedgerError("Payments can only be made against Authorised documents")
    if amount <= 0:
        raise LedgerError("The payment amount must be greater than zero.")
    if amount > invoice.amount_due:
        raise LedgerError("Payment amount exceeds the amount outstanding on this document")
    payment = Payment.objects.create(
        invoice=invoice,
        account_code=account_code,
        date=on,
        amount=amount,
        currency_rate=invoice.currency_rate,
        reference=reference,
        updated_at=clock.now(),
    )
    invoice.amount_paid += amount
    settle(invoice, on=on)
    save_money_change(invoice, "Payment received", f"Payment of {amount} on {on}", user=user)
    return payment


def delete_payment(payment: Payment, *, user: str = SYSTEM_USER) -> None:
    """Delete a payment, so that the invoice is owed again; raise LedgerError when it is deleted already."""
    if payment.status != "AUTHORISED":
        raise LedgerError("Payment not of valid status for modification")
    invoice = payment.invoice
    payment.status = "DELETED"
    if switch("xero_deleted_payment_moves_stamp"):
        stamp(payment)
    payment.save()
    invoice.amount_paid -= payment.amount
    settle(invoice, on=payment.date)
    save_money_change(invoice, "Payment deleted", f"Payment of {payment.amount} removed", user=user)


def save_money_change(invoice: Invoice, changes: str, details: str, *, user: str) -> None:
    """Save an invoice after a payment or credit; a switch decides whether that sends an event."""
    if switch("xero_payment_fires_update"):
        save_change(invoice, changes, details, user=user)
        return
    stamp(invoice)
    invoice.save()
    note_history(invoice.invoice_id, changes, details, user=user)
