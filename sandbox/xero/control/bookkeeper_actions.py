"""What a bookkeeper does to an invoice in Xero: approve, reject, pay, credit, void, delete, edit.

The pages and the controls both call this, with the API's names as keys.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db import transaction

from sandbox.xero.models import Allocation, Invoice, ListEntry
from sandbox.xero.rules import credits, ledger
from sandbox.xero.rules.invoice_writes import update_invoice
from sandbox.xero.rules.lines import check_lines, load_lists
from sandbox.xero.rules.local_dates import today_of
from sandbox.xero.serialisation import read_date, read_decimal


def _approve(invoice: Invoice, data: dict[str, Any]) -> None:
    errors: list[str] = []
    lines = list(invoice.lines.all())
    lists = load_lists(invoice.organisation)
    check_lines(lines, status="AUTHORISED", contact=invoice.contact, lists=lists, errors=errors)
    if errors:
        raise ledger.LedgerError(" ".join(dict.fromkeys(errors)))
    ledger.set_status(invoice, "AUTHORISED")


def _reject(invoice: Invoice, data: dict[str, Any]) -> None:
    if invoice.status != "SUBMITTED":
        raise ledger.LedgerError(ledger.NOT_VALID)
    ledger.set_status(invoice, "DRAFT")


def _pay(invoice: Invoice, data: dict[str, Any]) -> None:
    amount = read_decimal(data.get("amount"), name="amount")
    on = read_date(data.get("date")) or today_of(invoice.organisation)
    rows = ListEntry.objects.filter(organisation=invoice.organisation, kind="Accounts", body__Type="BANK")
    bank = rows.first()
    due = invoice.amount_due
    ledger.pay(
        invoice,
        amount=due if amount is None else min(amount, max(due, Decimal(0))),
        account_code=bank.code if bank else "",
        on=on,
        reference=str(data.get("reference") or ""),
        user=ledger.PERSON,
    )
    if amount is not None and amount > due:  # the excess becomes an overpayment
        granted = {"kind": "Overpayment", "side": invoice.type, "currency": invoice.currency, "on": on}
        credits.grant_credit(invoice.contact, amount=amount - due, **granted)


def _unpay(invoice: Invoice, data: dict[str, Any]) -> None:
    payment = invoice.payments.filter(status="AUTHORISED").last()
    if payment is None:
        raise ledger.LedgerError("The invoice has no payment.")
    payment.invoice = invoice
    ledger.delete_payment(payment, user=ledger.PERSON)


def _credit(invoice: Invoice, data: dict[str, Any]) -> None:
    """Set a new credit note (or "kind": "Prepayment", "Overpayment") of an amount against the invoice."""
    kind = str(data.get("kind") or "CreditNote")
    if kind not in credits.TYPES:
        raise ledger.LedgerError(f"Use one of {', '.join(credits.TYPES)}.")
    amount = read_decimal(data.get("amount"), name="amount")
    amount = invoice.amount_due if amount is None else amount
    on = read_date(data.get("date")) or today_of(invoice.organisation)
    line = invoice.lines.first()
    credit = credits.grant_credit(
        invoice.contact,
        kind=kind,
        side=invoice.type,
        amount=read_decimal(data.get("total"), name="total") or amount,
        currency=invoice.currency,
        on=on,
        account_code=line.account_code if line else "",
    )
    credits.allocate(credit, invoice, amount=amount, on=on, user=ledger.PERSON)


def _uncredit(invoice: Invoice, data: dict[str, Any]) -> None:
    rows = Allocation.objects.select_related("credit__contact", "credit__organisation", "invoice")
    found = rows.filter(invoice=invoice).last()
    if found is None:
        raise ledger.LedgerError("The invoice has no credit.")
    found.invoice = invoice
    credits.remove_allocation(found, user=ledger.PERSON)


def _void(invoice: Invoice, data: dict[str, Any]) -> None:
    ledger.set_status(invoice, "VOIDED")


def _delete(invoice: Invoice, data: dict[str, Any]) -> None:
    ledger.set_status(invoice, "DELETED")


def _edit(invoice: Invoice, data: dict[str, Any]) -> None:
    """Change {"fields": {...}} and {"lines": [{"LineItemID", ...}]}; lines not named stay as they are."""
    element = dict(data.get("fields") or {})
    edits = {str(row.get("LineItemID", "")).lower(): row for row in data.get("lines") or []}
    if edits:
        kept = [row.line_item_id for row in invoice.lines.all()]
        element["LineItems"] = [{"LineItemID": line_id} | edits.pop(line_id, {}) for line_id in kept]
        element["LineItems"] += edits.values()  # an unknown LineItemID makes a new line
    lists = load_lists(invoice.organisation)
    outcome = update_invoice(invoice, element, lists=lists, places=4, user=ledger.PERSON)
    if outcome.errors:
        raise ledger.LedgerError(" ".join(dict.fromkeys(outcome.errors)))


ACTIONS: dict[str, Callable[[Invoice, dict[str, Any]], None]] = {
    "approve": _approve,
    "reject": _reject,
    "pay": _pay,
    "unpay": _unpay,
    "credit": _credit,
    "uncredit": _uncredit,
    "void": _void,
    "delete": _delete,
    "edit": _edit,
}


@transaction.atomic
def perform(invoice_id: str, action: str, data: dict[str, Any]) -> Invoice:
    """Perform one action; raise LedgerError (Xero's words), BadValueError, KeyError or Invoice.DoesNotExist."""
    invoice = Invoice.objects.select_related("organisation", "contact").get(invoice_id=invoice_id.lower())
    ACTIONS[action](invoice, data)
    return invoice
