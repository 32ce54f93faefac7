"""Write amounts and quantities in JSON as exact strings, without needless zeros."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from invoices.mapping import plain


class QuantityField(serializers.DecimalField):
    """A number with at most four decimals: "1.5"."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=18, decimal_places=4, **options)

    def to_representation(self, value: Any) -> str:
        """Return the number without needless zeros."""
        return plain(Decimal(value))


class MoneyField(QuantityField):
    """An amount in the currency of its document, at least two decimals: "120.00"."""

    def to_representation(self, value: Any) -> str:
        """Return the amount with two decimals, more where it has more."""
        whole, _, decimals = plain(Decimal(value)).partition(".")
        return f"{whole}.{decimals:0<2}"
