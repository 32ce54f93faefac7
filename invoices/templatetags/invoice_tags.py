"""Format amounts, numbers and tones in templates."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template

from invoices.formatting import show_money, show_number
from invoices.mapping import plain

register = template.Library()


@register.simple_tag
def money(amount: Decimal | None, currency: str) -> str:
    """`amount` with its currency: £1,234.50. Empty when there is none; without a currency the bare number."""
    if amount is None:
        return ""
    if not currency:
        return show_number(amount, "#,##0.00")
    return show_money(amount, currency)


@register.filter
def price(amount: Decimal | None) -> str:
    """Return a unit price, which may have four decimals: 1,200.00, 3.333."""
    return "" if amount is None else show_number(amount, "#,##0.00##")


@register.filter
def number(amount: Decimal | None) -> str:
    """Return a number without needless zeros: 2, 1.5, 1,000."""
    return "" if amount is None else show_number(amount, "#,##0.####")


@register.filter
def typed(amount: Decimal | None) -> str:
    """Return a number in the form a field holds it: 1200.5."""
    return plain(amount)


@register.filter
def get(mapping: dict[str, Any], key: str) -> Any:
    """Return `mapping[key]`, empty when it is missing."""
    return mapping.get(key, "")
