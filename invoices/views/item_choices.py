"""The list from which the form's script fills a line when an item is picked."""

from __future__ import annotations

from typing import Any

from invoices.choices import ReferenceLists
from invoices.fields import MONEY


def item_choices(lists: ReferenceLists) -> dict[str, Any]:
    """Return Xero's sold products and services as plain values; prices are in `base_currency`."""
    return {
        "base_currency": lists.base_currency,
        "items": [
            {
                "code": item.code,
                "label": f"{item.code}: {item.name}",
                "description": item.description or item.name,
                "price": MONEY.typed(item.unit_price),
                "account": item.account_code,
                "tax": item.tax_type or _tax_of_account(lists, item.account_code),
            }
            for item in lists.sales_items
        ],
    }


def _tax_of_account(lists: ReferenceLists, code: str) -> str:
    account = lists.find_account(code)
    return account.tax_type if account else ""
