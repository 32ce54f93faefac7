"""What every document must satisfy once its fields and lines are read: lines, totals, due date, status."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sandbox.core import clock
from sandbox.core.switches import switch
from sandbox.xero.models import Invoice, Line
from sandbox.xero.rules import ledger
from sandbox.xero.rules.amounts import compute_line, compute_totals
from sandbox.xero.rules.invoice_fields import Outcome
from sandbox.xero.rules.lines import Lists, check_lines, drop_account_of_nothing, tax_percent
from sandbox.xero.serialisation import read_decimal

CREATABLE = ("DRAFT", "SUBMITTED", "AUTHORISED")
APPROVAL_LIMIT = "You have reached the limit of invoices you can approve"
WRONG_TOTAL = "The invoice total does not equal the sum of the lines."


def finish(
    outcome: Outcome, lines: Sequence[Line], element: dict[str, Any], *, wanted: str, lists: Lists
) -> None:
    """Check the lines for the wanted status, compute the totals, set the status."""
    document = outcome.document
    if wanted not in ("VOIDED", "DELETED"):
        contact = document.contact if document.contact_id else None
        check_lines(lines, status=wanted, contact=contact, lists=lists, errors=outcome.errors)
    if document.type.startswith("ACCPAY") and any(
        line.discount_rate or line.discount_amount for line in lines
    ):
        outcome.errors.append("Discounts may not be applied to ACCPAY invoices.")
    for line in lines:
        percent = tax_percent(lists, line.tax_type)
        compute_line(line, tax_percent=percent, line_amount_types=document.line_amount_types)
        drop_account_of_nothing(line)
    compute_totals(document, lines)
    outcome.lines = lines
    _check_totals(outcome, element)
    if isinstance(document, Invoice) and wanted in CREATABLE[1:]:
        _take_due_date(document, wanted, outcome.errors)
        _check_approvals(document, wanted, outcome.errors)
    if not outcome.errors:
        document.status = wanted if document.status == wanted else ledger.granted_status(wanted)


def _check_totals(outcome: Outcome, element: dict[str, Any]) -> None:
    document = outcome.document
    if document.total < 0:
        outcome.errors.append("The total for this document must be greater than or equal to zero.")
    if not switch("xero_checks_totals"):
        return
    computed = {"SubTotal": document.sub_total, "TotalTax": document.total_tax, "Total": document.total}
    sent = {name: read_decimal(element.get(name), name=name) for name in computed}
    if any(value is not None and value != computed[name] for name, value in sent.items()):
        outcome.errors.append(WRONG_TOTAL)


def _take_due_date(invoice: Invoice, wanted: str, errors: list[str]) -> None:
    """Set a missing due date, or refuse without one (docs/xero.md#5.6)."""
    if invoice.due_date is not None:
        return
    if wanted == "AUTHORISED" and switch("xero_approved_needs_due_date"):
        errors.append("The DueDate must be specified.")
    invoice.due_date = invoice.date
    if switch("xero_due_date_from_terms") and invoice.contact_id:
        invoice.due_date = _by_terms(invoice)


def _by_terms(invoice: Invoice) -> date:
    kind = "Sales" if invoice.type == "ACCREC" else "Bills"
    terms = (invoice.contact.body.get("PaymentTerms") or {}).get(kind)
    terms = terms or (invoice.organisation.body.get("PaymentTerms") or {}).get(kind) or {}
    days, way = int(terms.get("Day", 0)), terms.get("Type", "DAYSAFTERBILLDATE")
    first = invoice.date.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    if way == "DAYSAFTERBILLDATE":
        return invoice.date + timedelta(days=days)
    if way == "DAYSAFTERBILLMONTH":
        return after + timedelta(days=days - 1)
    month = first if way == "OFCURRENTMONTH" else after
    last = (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return min(month + timedelta(days=max(days, 1) - 1), last)


def _check_approvals(invoice: Invoice, wanted: str, errors: list[str]) -> None:
    """Refuse more approvals than a small plan allows a month (docs/xero.md#2.4)."""
    limit = switch("xero_approval_limit")
    if not limit or wanted != "AUTHORISED" or invoice.status == "AUTHORISED" or invoice.type != "ACCREC":
        return
    approved = Invoice.objects.filter(
        organisation=invoice.organisation,
        type="ACCREC",
        status__in=("AUTHORISED", "PAID"),
        updated_at__gte=clock.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0),
    )
    if approved.count() >= limit:
        errors.append(APPROVAL_LIMIT)


def frozen_fields(document: Invoice, lines: Sequence[Line] | None = None) -> tuple[Any, ...]:
    """Return what may not change once money is applied; under a credit also the contact (docs/xero.md#5.7)."""
    rows = list(document.lines.all()) if lines is None else lines
    amounts = sorted(
        (
            row.line_item_id,
            row.quantity,
            row.unit_amount,
            row.tax_type,
            row.discount_rate or Decimal(0),
            row.discount_amount or Decimal(0),
        )
        for row in rows
    )
    contact = document.contact_id if document.amount_credited else ""
    return (document.date, document.currency, document.line_amount_types, document.total, contact, amounts)
