"""What a bookkeeper does to an invoice in Xero itself: approve, reject, pay, void, delete, edit.

The pages and the controls both come here, with the words of the API as keys.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction

from sandbox.core import clock
from sandbox.xero import ledger
from sandbox.xero.invoice_writes import update_invoice
from sandbox.xero.lines import check_lines, load_lists
from sandbox.xero.models import Invoice, ListEntry
from sandbox.xero.wire import read_date, read_decimal


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
    rows = ListEntry.objects.filter(organisation=invoice.organisation, kind="Accounts", body__Type="BANK")
    bank = rows.first()
    ledger.pay(
        invoice,
        amount=invoice.amount_due if amount is None else amount,
        account_code=bank.code if bank else "",
        on=read_date(data.get("date")) or clock.now().date(),
        reference=str(data.get("reference") or ""),
        user=ledger.PERSON,
    )


def _unpay(invoice: Invoice, data: dict[str, Any]) -> None:
    payment = invoice.payments.filter(status="AUTHORISED").last()
    if payment is None:
        raise ledger.LedgerError("The invoice has no payment.")
    payment.invoice = invoice
    ledger.delete_payment(payment, user=ledger.PERSON)


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
        element["LineItems"] += edits.values()  # what names no line of this invoice is a new line
    lists = load_lists(invoice.organisation)
    outcome = update_invoice(invoice, element, lists=lists, places=4, user=ledger.PERSON)
    if outcome.errors:
        raise ledger.LedgerError(" ".join(dict.fromkeys(outcome.errors)))


ACTIONS: dict[str, Callable[[Invoice, dict[str, Any]], None]] = {
    "approve": _approve,
    "reject": _reject,
    "pay": _pay,
    "unpay": _unpay,
    "void": _void,
    "delete": _delete,
    "edit": _edit,
}


@transaction.atomic
def perform(invoice_id: str, action: str, data: dict[str, Any]) -> Invoice:
    """Do one action; raise LedgerError (Xero's words), BadValueError, KeyError or Invoice.DoesNotExist."""
    invoice = Invoice.objects.select_related("organisation", "contact").get(invoice_id=invoice_id.lower())
    ACTIONS[action](invoice, data)
    return invoice
