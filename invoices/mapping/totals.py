"""Calculate the totals of an invoice exactly as Xero will (docs/xero.md#6.1, docs/xero.md#6.2).

Tax is rounded per line, half up, then summed; it is never taken from the total.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from invoices import tax_treatment
from invoices.mapping.content import LineContent

# We send unitdp=4, so Xero keeps four decimals of a price (docs/xero.md#3.10).
UNIT_DECIMALS = 4
ZERO = Decimal(0)
# Two numbers that columns hold can be multiplied without an error; whoever stores the product bounds it.
WIDE = Context(prec=60)


@dataclass(frozen=True)
class LineTotals:
    """The amounts of one line: `amount` as the line's column shows it, `tax` included in it or on top of it."""

    amount: Decimal
    tax: Decimal


@dataclass(frozen=True)
class Totals:
    """The totals of the invoice, in its currency."""

    sub_total: Decimal
    total_tax: Decimal
    total: Decimal
    lines: list[LineTotals]


def round_half_up(number: Decimal, decimals: int) -> Decimal:
    """Return `number` rounded half away from zero, the way Xero rounds money."""
    return number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP, context=WIDE)


def compute_totals(
    lines: Sequence[LineContent],
    *,
    line_amount_types: str,
    rates: Mapping[str, Decimal],
    decimals: int = 2,
) -> Totals:
    """Return subtotal, tax and total; `rates` holds percent by TaxType, an unknown TaxType counts as 0.

    `decimals` is 2 for everything sent to Xero, whatever the currency (docs/xero.md#3.4).
    """
    counted = [
        _line_totals(line, line_amount_types, rates.get(line.tax_type, ZERO), decimals) for line in lines
    ]
    zero = round_half_up(ZERO, decimals)
    amount = sum((line.amount for line in counted), zero)
    total_tax = sum((line.tax for line in counted), zero)
    sub_total = amount - total_tax if line_amount_types == "Inclusive" else amount
    return Totals(sub_total=sub_total, total_tax=total_tax, total=sub_total + total_tax, lines=counted)


def line_amount(line: LineContent, *, decimals: int = 2) -> Decimal:
    """Return quantity × price less discount, rounded; 0 for a line with only a description."""
    if line.quantity is None or line.unit_amount is None:
        return round_half_up(ZERO, decimals)
    gross = line.quantity * round_half_up(line.unit_amount, UNIT_DECIMALS)
    if line.discount_amount:
        gross -= line.discount_amount
    elif line.discount_rate:
        gross = gross * (100 - line.discount_rate) / 100
    return round_half_up(gross, decimals)


def _line_totals(line: LineContent, line_amount_types: str, rate: Decimal, decimals: int) -> LineTotals:
    amount = line_amount(line, decimals=decimals)
    if not tax_treatment.is_taxed(line_amount_types):
        tax = round_half_up(ZERO, decimals)
    elif line_amount_types == "Inclusive":
        tax = round_half_up(amount * rate / (100 + rate), decimals)
    else:
        tax = round_half_up(amount * rate / 100, decimals)
    return LineTotals(amount=amount, tax=tax)
