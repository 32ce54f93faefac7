"""A deal's products for its page (the invoice itself is made by `invoices.mapping`)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from invoices.mapping import read_decimal
from invoices.models import Deal


@dataclass(frozen=True)
class DealLine:
    """One product of a deal; `price` and `discount` (when it is an amount) are in the deal's currency."""

    name: str
    comments: str
    quantity: Decimal
    price: Decimal
    discount: str
    tax: Decimal
    tax_method: str
    frequency: str
    is_enabled: bool


def deal_lines(deal: Deal) -> list[DealLine]:
    """Return the products in the order of the deal."""
    return [_line(document) for document in deal.product_documents]


def _line(document: dict[str, Any]) -> DealLine:
    discount = _number(document.get("discount"))
    text = ""
    if discount:
        text = (
            f"{discount.normalize():f} %"
            if document.get("discount_type") == "percentage"
            else f"{discount:,.2f}"
        )
    frequency = str(document.get("billing_frequency") or "one-time")
    return DealLine(
        name=str(document.get("name") or ""),
        comments=str(document.get("comments") or ""),
        quantity=_number(document.get("quantity")),
        price=_number(document.get("item_price")),
        discount=text,
        tax=_number(document.get("tax")),
        tax_method=str(document.get("tax_method") or ""),
        frequency="" if frequency == "one-time" else frequency,
        is_enabled=document.get("is_enabled") is not False,
    )


def _number(value: Any) -> Decimal:
    return read_decimal(value) or Decimal(0)
