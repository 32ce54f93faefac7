"""Create and update invoices as PUT and POST do: what is checked, merged and refused."""

from __future__ import annotations

import secrets
import string
from collections.abc import Iterable
from typing import Any

from sandbox.core import clock
from sandbox.core.switches import switch
from sandbox.xero.models import Contact, Invoice, InvoiceLine, ListEntry, Organisation, new_guid
from sandbox.xero.rules import ledger
from sandbox.xero.rules.document_rules import CREATABLE, finish, frozen_fields
from sandbox.xero.rules.exchange_rates import day_rate
from sandbox.xero.rules.invoice_fields import Outcome, read_contact, read_fields, take_sent_to_contact
from sandbox.xero.rules.lines import Lists, read_lines
from sandbox.xero.rules.local_dates import today_of
from sandbox.xero.rules.period_locks import lock_problem

_BLIND = {"InvoiceID", "InvoiceNumber", "DueDate", "DueDateString", "SentToContact", "Type"}


def new_online_token() -> str:
    """Return the forty characters of a public invoice link."""
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(40))


def next_number(organisation: Organisation) -> str:
    """Take the organisation's next free invoice number."""
    while True:
        number = f"INV-{organisation.next_number:04d}"
        organisation.next_number += 1
        organisation.save(update_fields=["next_number"])
        if not Invoice.objects.filter(organisation=organisation, number=number, type="ACCREC").exists():
            return number


def create_invoice(
    organisation: Organisation, element: dict[str, Any], *, lists: Lists, places: int, client_id: str
) -> Outcome:
    """Create one invoice from what was sent (amounts in its currency)."""
    invoice = _blank_invoice(organisation, client_id=client_id)
    outcome = Outcome(invoice)
    invoice.type = element.get("Type") or ""
    if invoice.type not in ("ACCREC", "ACCPAY"):
        outcome.errors.append("Invoice not of valid type for creation")
    wanted = element.get("Status") or "DRAFT"
    if wanted not in CREATABLE:
        outcome.errors.append("Invoice not of valid status for creation")
    read_contact(outcome, element, required=True)
    _take_currency(invoice, element)
    read_fields(outcome, element)
    lines = read_lines(
        invoice, element.get("LineItems") or [], lists=lists, places=places, errors=outcome.errors
    )
    finish(outcome, lines, element, wanted=wanted, lists=lists)
    if outcome.errors:
        return outcome
    take_sent_to_contact(outcome, element)
    if not invoice.number and invoice.type == "ACCREC":
        invoice.number = next_number(organisation)
    _mark_contact(invoice.contact, invoice.type)
    details = f"{invoice.number} to {invoice.contact.name} for {invoice.total}."
    ledger.save_change(invoice, "Created", details)
    InvoiceLine.objects.bulk_create(lines)
    return outcome


def _mark_contact(contact: Contact, kind: str) -> None:
    """Mark a customer or supplier on its first document, without a new UpdatedDateUTC (docs/xero.md#8.9)."""
    if kind == "ACCREC" and not contact.is_customer:
        contact.is_customer = True
        contact.save(update_fields=["is_customer"])
    elif kind == "ACCPAY" and not contact.body.get("IsSupplier"):
        contact.body["IsSupplier"] = True
        contact.save(update_fields=["body"])


def _blank_invoice(organisation: Organisation, *, client_id: str) -> Invoice:
    now = clock.now()
    return Invoice(
        organisation=organisation,
        invoice_id=new_guid(),
        date=today_of(organisation),
        currency=organisation.base_currency,
        online_token=new_online_token(),
        created_by_app=client_id,
        branding_theme_id=default_theme(organisation),
        updated_at=now,
    )


def update_invoice(
    invoice: Invoice,
    element: dict[str, Any],
    *,
    lists: Lists,
    places: int,
    user: str = ledger.SYSTEM_USER,
) -> Outcome:
    """Change one invoice: omitted fields stay; lines, when sent, are replaced by LineItemID."""
    outcome = Outcome(invoice)
    before, had_money = frozen_fields(invoice), invoice.has_money
    texts = _texts(invoice.lines.all())
    wanted = element.get("Status") or invoice.status
    if not _may_change(invoice, wanted, outcome.errors):
        return outcome
    read_contact(outcome, element, required=False)
    read_fields(outcome, element)
    lines = list(invoice.lines.all())
    if "LineItems" in element:
        sent = element["LineItems"] or []
        person = user == ledger.PERSON
        lines = read_lines(invoice, sent, lists=lists, places=places, errors=outcome.errors, in_order=person)
    finish(outcome, lines, element, wanted=wanted, lists=lists)
    if had_money and not outcome.errors and before != frozen_fields(invoice, lines):
        outcome.errors.append(ledger.CANNOT_EDIT)
    if outcome.errors:
        return outcome
    take_sent_to_contact(outcome, element)
    _save_lines(invoice, lines)
    ledger.settle(invoice, on=today_of(invoice.organisation))
    blind = _BLIND
    if texts == _texts(lines) and not switch("xero_line_account_moves_stamp"):
        blind = blind | {"LineItems"}
    is_blind = had_money and not set(element) - blind
    _save_update(invoice, element, is_blind=is_blind, user=user)
    return outcome


def _may_change(invoice: Invoice, wanted: str, errors: list[str]) -> bool:
    """Return whether an invoice may be changed and given this status; a locked period only adds an error."""
    try:
        if not (invoice.status == "PAID" and wanted == "PAID"):
            ledger.check_status(invoice, wanted)
    except ledger.LedgerError as problem:
        errors.append(str(problem))
        return False
    if problem := lock_problem(invoice.organisation, invoice.date):
        errors.append(problem)
    return True


def _texts(lines: Iterable[InvoiceLine]) -> list[tuple[Any, ...]]:
    """Return what may still change on lines under a payment, apart from the account."""
    return [(line.line_item_id, line.description, line.item_code, line.tracking) for line in lines]


def _save_update(invoice: Invoice, element: dict[str, Any], *, is_blind: bool, user: str) -> None:
    """Save; under a payment, a new due date or sent mark leaves UpdatedDateUTC as it is, as in Xero."""
    if is_blind:
        invoice.save()
        return
    changes = ledger.CHANGES.get(invoice.status, "Edited") if "Status" in element else "Edited"
    details = f"{invoice.number} to {invoice.contact.name} for {invoice.total}."
    ledger.save_change(invoice, changes, details, user=user)


def _take_currency(invoice: Invoice, element: dict[str, Any]) -> None:
    """Use the contact's own currency when none is sent, where the switch says so."""
    if element.get("CurrencyCode") or not invoice.contact_id or not switch("xero_currency_from_contact"):
        return
    invoice.currency = invoice.contact.body.get("DefaultCurrency") or invoice.currency
    invoice.currency_rate = day_rate(invoice.organisation.base_currency, invoice.currency)


def default_theme(organisation: Organisation) -> str:
    theme = ListEntry.objects.filter(organisation=organisation, kind="BrandingThemes").first()
    return theme.entry_id if theme else ""


def _save_lines(invoice: Invoice, lines: list[InvoiceLine]) -> None:
    invoice.lines.exclude(pk__in=[line.pk for line in lines]).delete()
    for line in lines:
        line.save()
