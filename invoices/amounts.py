"""Name the limits of an invoice's amounts and lines, for every door and every column.

A column holds what both databases give back to the cent: SQLite keeps fifteen digits. `UNREADABLE` is what stands there
for an amount that is larger, or no number at all; people read "unreadable", programs get null.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

# Lines that one request may bring. Xero takes more, a page does not.
MAX_LINES = 200
TOO_MANY_LINES = f"An invoice can have at most {MAX_LINES} items here. Please split it."
# A quantity, a price, or what a line comes to (docs/xero.md#6.3).
LARGEST_NUMBER = Decimal("9999999999.99")
LARGEST_TOTAL = Decimal("999999999999.99")
UNREADABLE = Decimal("9999999999999.99")
WORD = "unreadable"


def is_readable(amount: Decimal | None) -> bool:
    """Return whether `amount` can be shown; None, which says nothing, can."""
    return amount is None or (amount.is_finite() and -UNREADABLE < amount < UNREADABLE)


def fit(amount: Decimal) -> Decimal:
    """Return `amount` as a column can hold it: `UNREADABLE`, or its negative, where it is too large or no number."""
    try:
        if -UNREADABLE <= amount <= UNREADABLE:
            return amount
    except InvalidOperation:
        return UNREADABLE
    return UNREADABLE if amount > 0 else -UNREADABLE
