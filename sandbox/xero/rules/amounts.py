"""The arithmetic of an invoice: tax per line, rounded half up, then summed (docs/xero.md#6.1)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from sandbox.core.switches import switch
from sandbox.xero.models import Document, Invoice, Line

CENT = Decimal("0.01")


def round_half_up(value: Decimal, places: int = 2) -> Decimal:
    """Round a value half away from zero to this many decimals."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _to_cents(value: Decimal, *, discounted: bool = False) -> Decimal:
    """Round a sum to cents as the switches say (docs/xero.md#6.2)."""
    if discounted and switch("xero_discount_rounded_down"):
        return value.quantize(CENT, rounding=ROUND_DOWN)
    half = ROUND_HALF_EVEN if switch("xero_rounds_half_even") else ROUND_HALF_UP
    return value.quantize(CENT, rounding=half)


def compute_line(line: Line, *, tax_percent: Decimal, line_amount_types: str) -> None:
    """Set a line's amount and tax; its unit amount is already rounded to the requested decimals."""
    if line.unit_amount is None:
        line.line_amount = line.tax_amount = Decimal(0)
        return
    gross = (Decimal(1) if line.quantity is None else line.quantity) * line.unit_amount
    if line.discount_rate:
        gross = gross * (100 - line.discount_rate) / 100
    elif line.discount_amount:
        gross -= line.discount_amount
    discounted = bool(line.discount_rate or line.discount_amount)
    line.line_amount = _to_cents(gross, discounted=discounted)
    rate = tax_percent / 100
    if line_amount_types == "Exclusive":
        line.tax_amount = _to_cents(line.line_amount * rate)
    elif line_amount_types == "Inclusive":
        line.tax_amount = _to_cents(line.line_amount * rate / (1 + rate))
    else:
        line.tax_amount = Decimal(0)


def compute_totals(document: Document, lines: Iterable[Line]) -> None:
    """Set the document's totals, and the amount due of an invoice, from its computed lines."""
    lines = list(lines)
    document.total_tax = sum((line.tax_amount for line in lines), Decimal(0))
    amount = sum((line.line_amount for line in lines), Decimal(0))
    inclusive = document.line_amount_types == "Inclusive"
    document.sub_total = amount - document.total_tax if inclusive else amount
    document.total = document.sub_total + document.total_tax
    document.total_discount = sum((_discount(line) for line in lines), Decimal(0))
    if isinstance(document, Invoice):
        document.amount_due = document.total - document.amount_paid - document.amount_credited


def _discount(line: Line) -> Decimal:
    if line.unit_amount is None or not (line.discount_rate or line.discount_amount):
        return Decimal(0)
    gross = (Decimal(1) if line.quantity is None else line.quantity) * line.unit_amount
    return round_half_up(gross) - line.line_amount
