"""The day's exchange rates, used by documents that name none (docs/xero.md#6.8)."""

from __future__ import annotations

from decimal import Decimal

# One British pound in other currencies.
_PER_POUND = {
    "GBP": Decimal(1),
    "EUR": Decimal("1.17"),
    "USD": Decimal("1.27"),
    "AUD": Decimal("1.94"),
    "NZD": Decimal("2.12"),
    "CAD": Decimal("1.74"),
    "JPY": Decimal("190.5"),
}


def day_rate(base: str, currency: str) -> Decimal:
    """Return how much of a currency one unit of the base currency buys; 1 for a currency without a rate."""
    if base == currency or base not in _PER_POUND or currency not in _PER_POUND:
        return Decimal(1)
    return (_PER_POUND[currency] / _PER_POUND[base]).quantize(Decimal("0.000001"))
