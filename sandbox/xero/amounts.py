"""The arithmetic of an invoice as Xero does it: tax per line, rounded half up, then summed (fact sheet 6)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from sandbox.xero.models import Invoice, InvoiceLine

CENT = Decimal("0.01")


def round_half_up(value: Decimal, places: int = 2) -> Decimal:
    """Round a value half away from zero to this many decimals."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def compute_line(line: InvoiceLine, *, tax_percent: Decimal, line_amount_types: str) -> None:
    """Set a line's amount and tax; its unit amount is already rounded to the decimals asked for."""
    if line.unit_amount is None:
        line.line_amount = line.tax_amount = Decimal(0)
        return
    gross = (Decimal(1) if line.quantity is None else line.quantity) * line.unit_amount
    if line.discount_rate:
        gross = gross * (100 - line.discount_rate) / 100
    elif line.discount_amount:
        gross -= line.discount_amount
    line.line_amount = round_half_up(gross)
    rate = tax_percent / 100
    if line_amount_types == "Exclusive":
        line.tax_amount = round_half_up(line.line_amount * rate)
    elif line_amount_types == "Inclusive":
        line.tax_amount = round_half_up(line.line_amount * rate / (1 + rate))
    else:
        line.tax_amount = Decimal(0)


def compute_totals(invoice: Invoice, lines: Iterable[InvoiceLine]) -> None:
    """Set the invoice's totals and what is due from its computed lines."""
    lines = list(lines)
    invoice.total_tax = sum((line.tax_amount for line in lines), Decimal(0))
    amount = sum((line.line_amount for line in lines), Decimal(0))
    invoice.sub_total = amount - invoice.total_tax if invoice.line_amount_types == "Inclusive" else amount
    invoice.total = invoice.sub_total + invoice.total_tax
    invoice.total_discount = sum((_discount(line) for line in lines), Decimal(0))
    invoice.amount_due = invoice.total - invoice.amount_paid - invoice.amount_credited


def _discount(line: InvoiceLine) -> Decimal:
    if line.unit_amount is None or not (line.discount_rate or line.discount_amount):
        return Decimal(0)
    gross = (Decimal(1) if line.quantity is None else line.quantity) * line.unit_amount
    return round_half_up(gross) - line.line_amount
