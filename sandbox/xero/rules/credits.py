"""Create credit notes, prepayments and overpayments, and set them against invoices.

The API and the controls both call this. Setting a credit against an invoice raises its AmountCredited and can make
it PAID without any payment; removing the allocation reverses that (docs/xero.md#7.8).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sandbox.core import clock
from sandbox.xero.models import Allocation, Contact, Credit, CreditLine, Invoice, Organisation
from sandbox.xero.rules import ledger
from sandbox.xero.rules.document_rules import CREATABLE, finish
from sandbox.xero.rules.invoice_fields import Outcome, read_contact, read_fields
from sandbox.xero.rules.lines import Lists, read_lines
from sandbox.xero.rules.local_dates import today_of

TYPES = {
    "CreditNote": {"ACCREC": "ACCRECCREDIT", "ACCPAY": "ACCPAYCREDIT"},
    "Prepayment": {"ACCREC": "RECEIVE-PREPAYMENT", "ACCPAY": "SPEND-PREPAYMENT"},
    "Overpayment": {"ACCREC": "RECEIVE-OVERPAYMENT", "ACCPAY": "SPEND-OVERPAYMENT"},
}
NOT_VALID = "Credit note not of valid status for modification"
OTHER_CONTACT = "The credit and the invoice must belong to the same contact."
TOO_MUCH_CREDIT = "The amount to allocate exceeds the remaining credit on this document"
TOO_MUCH_DUE = "The amount to allocate exceeds the amount outstanding on this document"


def create_credit_note(
    organisation: Organisation, element: dict[str, Any], *, lists: Lists, places: int, client_id: str
) -> Outcome:
    """Create one credit note from what was sent (amounts in its currency)."""
    note = _blank_note(organisation, client_id=client_id)
    note.type = element.get("Type") or ""
    outcome = Outcome(note)
    if note.type not in TYPES["CreditNote"].values():
        outcome.errors.append("Credit note not of valid type for creation")
    wanted = element.get("Status") or "DRAFT"
    if wanted not in CREATABLE:
        outcome.errors.append("Credit note not of valid status for creation")
    read_contact(outcome, element, required=True)
    _read(outcome, element, lists=lists, places=places, wanted=wanted)
    return outcome


def _blank_note(organisation: Organisation, *, client_id: str) -> Credit:
    return Credit(
        organisation=organisation,
        kind="CreditNote",
        date=today_of(organisation),
        currency=organisation.base_currency,
        created_by_app=client_id,
        updated_at=clock.now(),
    )


def update_credit_note(note: Credit, element: dict[str, Any], *, lists: Lists, places: int) -> Outcome:
    """Change one credit note: omitted fields stay; lines, when sent, are replaced by LineItemID."""
    outcome = Outcome(note)
    wanted = element.get("Status") or note.status
    try:
        ledger.require_open_period(note)
        if note.has_money:
            raise ledger.LedgerError(ledger.CANNOT_EDIT)
        ledger.check_status(note, wanted)
    except ledger.LedgerError as problem:
        outcome.errors.append(str(problem).replace(ledger.NOT_VALID, NOT_VALID))
        return outcome
    read_contact(outcome, element, required=False)
    _read(outcome, element, lists=lists, places=places, wanted=wanted)
    return outcome


def _read(outcome: Outcome, element: dict[str, Any], *, lists: Lists, places: int, wanted: str) -> None:
    """Read fields and lines; save when nothing is wrong."""
    note: Any = outcome.document
    created = note._state.adding
    read_fields(outcome, element)
    lines = [] if created else list(note.lines.all())
    if created or "LineItems" in element:
        sent = element.get("LineItems") or []
        lines = read_lines(note, sent, lists=lists, places=places, errors=outcome.errors)
    finish(outcome, lines, element, wanted=wanted, lists=lists)
    if outcome.errors:
        return
    note.remaining = note.total
    if not note.number:
        note.number = next_number(note.organisation)
    changes = "Created" if created else ledger.CHANGES.get(note.status, "Edited")
    ledger.save_change(note, changes, f"{note.number} to {note.contact.name} for {note.total}.")
    note.lines.exclude(pk__in=[line.pk for line in lines]).delete()
    for line in lines:
        line.save()


def next_number(organisation: Organisation) -> str:
    """Return the organisation's next free credit note number."""
    rows = Credit.objects.filter(organisation=organisation, kind="CreditNote")
    count = rows.count() + 1
    while rows.filter(number=f"CN-{count:04d}").exists():
        count += 1
    return f"CN-{count:04d}"


def grant_credit(
    contact: Contact,
    *,
    kind: str,
    side: str,
    amount: Decimal,
    currency: str,
    on: date,
    account_code: str = "",
    user: str = ledger.PERSON,
) -> Credit:
    """Create an approved credit of one line without tax, as a bookkeeper does; the amount is in its currency."""
    note = _blank_note(contact.organisation, client_id="")
    note.kind, note.type, note.status = kind, TYPES[kind][side], "AUTHORISED"
    note.contact, note.date, note.currency = contact, on, currency
    note.line_amount_types = "NoTax"
    note.sub_total = note.total = note.remaining = amount
    if kind == "CreditNote":
        note.number = next_number(contact.organisation)
    ledger.save_change(note, "Created", f"{note.number or kind} to {contact.name} for {amount}.", user=user)
    CreditLine.objects.create(
        credit=note,
        description=f"{kind} for {contact.name}"[:200],
        quantity=Decimal(1),
        unit_amount=amount,
        line_amount=amount,
        account_code=account_code,
        tax_type="NONE",
    )
    return note


def allocate(
    credit: Credit, invoice: Invoice, *, amount: Decimal, on: date, user: str = ledger.SYSTEM_USER
) -> Allocation:
    """Set part of a credit against an invoice of the same contact; raise LedgerError when that is not allowed."""
    if credit.status != "AUTHORISED" or invoice.status != "AUTHORISED":
        raise ledger.LedgerError("Credits can only be allocated between Authorised documents")
    if credit.contact_id != invoice.contact_id:
        raise ledger.LedgerError(OTHER_CONTACT)
    if credit.type != TYPES[credit.kind][invoice.type] or credit.currency != invoice.currency:
        raise ledger.LedgerError("The credit cannot be allocated to this type of document.")
    if amount <= 0:
        raise ledger.LedgerError("The amount to allocate must be greater than zero.")
    if amount > credit.remaining:
        raise ledger.LedgerError(TOO_MUCH_CREDIT)
    if amount > invoice.amount_due:
        raise ledger.LedgerError(TOO_MUCH_DUE)
    found = Allocation.objects.create(credit=credit, invoice=invoice, amount=amount, date=on)
    text = f"{credit.number or credit.kind}: {amount} on {on}"
    _move(credit, invoice, amount=amount, on=on, changes="Credit Applied", details=text, user=user)
    return found


def remove_allocation(found: Allocation, *, user: str = ledger.SYSTEM_USER) -> None:
    """Undo an allocation: the credit is available again, the invoice is owed again."""
    credit, invoice = found.credit, found.invoice
    invoice.contact, invoice.organisation = credit.contact, credit.organisation
    found.delete()
    text = f"{credit.number or credit.kind}: {found.amount} removed"
    _move(
        credit,
        invoice,
        amount=-found.amount,
        on=today_of(credit.organisation),
        changes="Credit Removed",
        details=text,
        user=user,
    )


def _move(
    credit: Credit, invoice: Invoice, *, amount: Decimal, on: date, changes: str, details: str, user: str
) -> None:
    """Move an amount between a credit's remainder and an invoice's AmountCredited."""
    credit.remaining -= amount
    if credit.status in ("AUTHORISED", "PAID"):
        credit.status = "AUTHORISED" if credit.remaining else "PAID"
        credit.fully_paid_on = None if credit.remaining else on
    invoice.amount_credited += amount
    ledger.settle(invoice, on=on)
    ledger.save_change(credit, changes, details, user=user)
    ledger.save_money_change(invoice, changes, details, user=user)
