"""The demo credits: a credit note that pays an invoice, one with a remainder, a prepayment, an overpayment."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from sandbox.core import clock
from sandbox.xero.models import Allocation, Credit, CreditLine, HistoryRecord, Invoice, Organisation
from sandbox.xero.seed.settings_lists import guid

# kind, what of the invoice it covers, what is left over afterwards
_PLANS = (
    ("CreditNote", Decimal("1"), Decimal("0")),
    ("CreditNote", Decimal("0.5"), Decimal("40.00")),
    ("CreditNote", Decimal("0"), Decimal("120.00")),
    ("Prepayment", Decimal("0.25"), Decimal("75.00")),
    ("Overpayment", Decimal("0.1"), Decimal("15.50")),
)
_TYPES = {
    "CreditNote": "ACCRECCREDIT",
    "Prepayment": "RECEIVE-PREPAYMENT",
    "Overpayment": "RECEIVE-OVERPAYMENT",
}


def make_credits(organisation: Organisation) -> None:
    """Create an organisation's credits and set them against unpaid invoices."""
    rows = Invoice.objects.filter(
        organisation=organisation,
        type="ACCREC",
        status="AUTHORISED",
        amount_paid=0,
        total__gt=50,
        currency=organisation.base_currency,
    )
    chosen = rows.select_related("contact").order_by("number")[: len(_PLANS)]
    for number, (invoice, plan) in enumerate(zip(chosen, _PLANS, strict=True), start=1):
        _make_one(organisation, invoice, plan, number=number)


def _make_one(
    organisation: Organisation, invoice: Invoice, plan: tuple[str, Decimal, Decimal], *, number: int
) -> None:
    kind, share, left = plan
    applied = (invoice.total * share).quantize(Decimal("0.01"))
    on = invoice.date + timedelta(days=2)
    at = min(datetime.combine(on, time(11, number), UTC), clock.now().replace(microsecond=0))
    credit = Credit.objects.create(
        credit_id=guid(organisation.short_code, kind, number),
        organisation=organisation,
        contact=invoice.contact,
        kind=kind,
        type=_TYPES[kind],
        number=f"CN-{number:04d}" if kind == "CreditNote" else "",
        reference=f"For {invoice.number}",
        status="AUTHORISED" if left else "PAID",
        date=on,
        line_amount_types="NoTax",
        currency=invoice.currency,
        sub_total=applied + left,
        total=applied + left,
        remaining=left,
        fully_paid_on=None if left else on,
        updated_at=at,
    )
    CreditLine.objects.create(
        line_item_id=guid(credit.credit_id, "line"),
        credit=credit,
        description="Goods returned" if kind == "CreditNote" else "Paid in advance",
        quantity=Decimal(1),
        unit_amount=credit.total,
        line_amount=credit.total,
        account_code="200" if kind == "CreditNote" else "610",
        tax_type="NONE",
    )
    _note(credit.credit_id, "Created", at)
    if applied:
        _apply(credit, invoice, applied, at)


def _apply(credit: Credit, invoice: Invoice, amount: Decimal, at: datetime) -> None:
    Allocation.objects.create(
        allocation_id=guid(credit.credit_id, "allocation"),
        credit=credit,
        invoice=invoice,
        amount=amount,
        date=credit.date,
    )
    invoice.amount_credited = amount
    invoice.amount_due = invoice.total - amount
    if not invoice.amount_due:
        invoice.status, invoice.fully_paid_on = "PAID", credit.date
    invoice.updated_at = max(at, invoice.updated_at)
    invoice.save()
    _note(invoice.invoice_id, "Credit Applied", at)


def _note(document_id: str, changes: str, at: datetime) -> None:
    HistoryRecord.objects.create(document_id=document_id, changes=changes, user="Ada Admin", time=at)
