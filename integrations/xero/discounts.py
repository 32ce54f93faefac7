"""Work with a line's discount, which is a percentage or an amount (docs/xero.md#6.4).

Xero keeps two decimals of a percentage, gives both after a write and the percentage alone in lists. An amount is
therefore what counts: it says what is booked, whatever the percentage was rounded to.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

RATE_DECIMALS = 2
ZERO = Decimal(0)
CENT = Decimal("0.01")
# Two numbers that columns hold can be multiplied without an error.
_wide = Context(prec=60, rounding=ROUND_HALF_UP)


def cents(number: Decimal) -> Decimal:
    """Return `number` at two decimals, half away from zero, as Xero rounds money and percentages."""
    return _wide.quantize(number, CENT)


def gross_of(quantity: Decimal | None, unit_amount: Decimal | None) -> Decimal | None:
    """Return quantity × price, unrounded; None for a line without a price. One piece where no quantity is named."""
    if unit_amount is None:
        return None
    return _wide.multiply(Decimal(1) if quantity is None else quantity, unit_amount)


def amount_of_rate(rate: Decimal, gross: Decimal) -> Decimal:
    """Return what `rate` percent take off a line of `gross`, as the difference of the rounded sums."""
    return cents(gross) - cents(gross * (100 - rate) / 100)


def rate_of_amount(amount: Decimal, gross: Decimal) -> Decimal:
    """Return the percentage that `amount` is of `gross`, at two decimals; 0 where there is nothing to reduce."""
    return cents(amount * 100 / gross) if gross else ZERO


@dataclass(frozen=True, eq=False)
class Off:
    """A discount on a line of `gross`: at most one of `rate` and `amount` is not zero."""

    rate: Decimal = ZERO
    amount: Decimal = ZERO
    gross: Decimal | None = None

    def __eq__(self, other: object) -> bool:
        """Return whether both are the same discount: a rate as Xero rounds it, or the same money off."""
        if not isinstance(other, Off):
            return NotImplemented
        if bool(self.rate) == bool(other.rate) and bool(self.amount) == bool(other.amount):
            return _same_rate(self.rate, other.rate) and cents(self.amount) == cents(other.amount)
        if not (self.rate or self.amount) or not (other.rate or other.amount):
            return False
        of_rate, of_amount = (self, other) if self.rate else (other, self)
        gross = of_rate.gross if of_rate.gross is not None else of_amount.gross
        return gross is not None and amount_of_rate(of_rate.rate, gross) == cents(of_amount.amount)

    __hash__ = None  # type: ignore[assignment]


def _same_rate(one: Decimal, other: Decimal) -> bool:
    """Return whether two percentages are the same. What Xero makes of a third decimal is not known."""
    if one == other:
        return True
    # Xero's own has two decimals: cut or rounded from one that has more.
    return any(a == cents(a) and a != b and abs(a - b) < CENT for a, b in ((one, other), (other, one)))


def canonical(rate: Decimal | None, amount: Decimal | None, gross: Decimal | None) -> tuple[Decimal, Decimal]:
    """Return the discount as (rate, amount) with one of them 0: as a rate where one comes to the same money.

    The same for a document that gives both and for a list that gives the rate alone.
    """
    if not amount:
        return rate or ZERO, ZERO
    of_amount = rate_of_amount(amount, gross) if gross else ZERO
    if gross and 0 < of_amount <= 100 and amount_of_rate(of_amount, gross) == cents(amount):
        return of_amount, ZERO
    return ZERO, amount


def read_discount(
    rate: Decimal | None,
    amount: Decimal | None,
    *,
    quantity: Decimal | None,
    unit_amount: Decimal | None,
    line_amount: Decimal | None,
    is_percent: bool | None,
) -> tuple[Decimal | None, Decimal | None]:
    """Return a line of Xero's document as (rate, amount), at most one of them given; the amount wins over the rate.

    A list gives the rate alone: where that does not come to the line's amount, the discount is the difference.
    `is_percent` is Xero's DiscountEnteredAsPercent, None where it was not told.
    """
    if amount and (not rate or not is_percent):
        return None, amount
    if not rate:
        return None, None
    gross = gross_of(quantity, unit_amount)
    if is_percent or gross is None or line_amount is None:
        return rate, None
    off = cents(gross) - line_amount
    if is_percent is None and amount_of_rate(rate, gross) == off:
        return rate, None
    return None, off
