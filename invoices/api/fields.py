"""Write amounts and quantities in JSON as exact strings, without needless zeros."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from invoices.amounts import is_readable
from invoices.mapping import plain


class QuantityField(serializers.DecimalField):
    """A number with at most four decimals: "1.5"."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=18, decimal_places=4, **options)

    def to_representation(self, value: Any) -> Any:
        """Return the number without needless zeros, None where it can't be read."""
        return plain(Decimal(value)) if is_readable(Decimal(value)) else None


class MoneyField(QuantityField):
    """An amount in the currency of its document, at least two decimals: "120.00"."""

    def to_representation(self, value: Any) -> Any:
        """Return the amount with two decimals, more where it has more; None where it can't be read."""
        whole, _, decimals = (super().to_representation(value) or "").partition(".")
        return f"{whole}.{decimals:0<2}" if whole else None
