"""Discounts of a line: what is taken, what is refused, and both forms as they are read back (docs/xero.md#6.4)."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

from sandbox.core.switches import switch
from sandbox.xero.models import Line
from sandbox.xero.serialisation import read_decimal

_HUNDREDTH = Decimal("0.01")
ABOVE_THE_LINE = "The discount rate '{rate}' is invalid. Discount must not be greater than the line total."
TOO_EXACT = "The discount rate '{rate}' is invalid. It must have no more than two decimals."


def gross_of(line: Line) -> Decimal:
    """Return quantity times price, before any discount and not rounded; 0 for a line of text alone."""
    if line.unit_amount is None:
        return Decimal(0)
    return (Decimal(1) if line.quantity is None else line.quantity) * line.unit_amount


def take_discount(line: Line, element: dict[str, Any], errors: list[str]) -> None:
    """Set the discount sent; one form replaces the other, and of both sent the rate counts."""
    if "DiscountRate" not in element and "DiscountAmount" not in element:
        return
    line.discount_rate = _two_decimals(element.get("DiscountRate"), errors)
    line.discount_amount = read_decimal(element.get("DiscountAmount"), name="DiscountAmount")
    if line.discount_amount is None or line.discount_rate:
        line.discount_amount = None
        return
    line.discount_rate = None
    gross = gross_of(line)
    if line.discount_amount > max(gross, Decimal(0)) or gross < 0:
        errors.append(ABOVE_THE_LINE.format(rate="0.00"))


def _two_decimals(sent: Any, errors: list[str]) -> Decimal | None:
    """Read a rate, which has two decimals; what becomes of a third one is a switch."""
    rate = read_decimal(sent, name="DiscountRate")
    if rate is None or rate == rate.quantize(_HUNDREDTH):
        return rate
    way = switch("xero_third_decimal_of_rate")
    if way == "refused":
        errors.append(TOO_EXACT.format(rate=sent))
    return rate.quantize(_HUNDREDTH, rounding=ROUND_DOWN if way == "cut" else ROUND_HALF_UP)


def shown_discounts(line: Line, *, full: bool) -> dict[str, Decimal]:
    """Return the discount as read: single reads and answers to writes bear both forms, lists the rate alone."""
    rate = line.discount_rate.quantize(_HUNDREDTH) if line.discount_rate else None
    amount = line.discount_amount.quantize(_HUNDREDTH) if line.discount_amount else None
    gross = gross_of(line)
    if switch("xero_shows_both_discounts"):
        if amount is None and rate is not None:
            amount = (gross * rate / 100).quantize(_HUNDREDTH, rounding=ROUND_HALF_UP)
        elif amount is not None and gross:
            rate = (amount * 100 / gross).quantize(_HUNDREDTH, rounding=ROUND_HALF_UP)
        amount = amount if full else None
    shown = {"DiscountRate": rate, "DiscountAmount": amount}
    return {name: value for name, value in shown.items() if value is not None}
