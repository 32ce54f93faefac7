"""Collect the facts of a deal that an invoice depends on, and describe how two sets of them differ.

The facts are stored with the invoice when it is made, so that a deal changed later is shown as a difference and
never silently changes a price.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from invoices.fields import plain
from invoices.mapping.documents import DealDocuments, read_decimal
from invoices.mapping.draft import TARGETS, mapped_texts
from invoices.tax_treatment import OF_PIPEDRIVE, PRICES_ARE

Facts = dict[str, Any]
# A deal that was not lost may be won or open: both are the usual road of an invoice.
ENDED = ("lost", "deleted")
CUSTOMER, REFERENCE, CURRENCY, LINES, DEAL = "customer", "reference", "currency", "lines", "deal"
LINE_WORDS = {
    "name": "Name",
    "quantity": "Quantity",
    "price": "Price",
    "discount": "Discount",
    "tax": "Tax",
    "comments": "Comments",
}


class DealChange(NamedTuple):
    """One difference in the deal; `part` names the part of the invoice it would change."""

    label: str
    old: str
    new: str
    part: str


def deal_facts(
    documents: DealDocuments, *, deal_id: int, title: str, status: str, field_map: Mapping[str, str]
) -> Facts:
    """Return the facts that an invoice made of this deal depends on, as JSON; numbers are text, `field_map` is
    kept too.
    """
    lines = [_line(product) for product in documents.products if product.get("is_enabled", True)]
    methods = {str(product.get("tax_method") or "") for product in documents.products} & OF_PIPEDRIVE.keys()
    return {
        "deal": {"id": deal_id, "title": title},
        "status": status,
        "currency": str(documents.deal.get("currency") or ""),
        "value": "" if documents.products else _number(documents.deal.get("value")),
        "treatment": OF_PIPEDRIVE[min(methods)] if methods else "",
        "texts": mapped_texts(documents, field_map),
        "lines": lines,
        "discounts": [_discount(discount) for discount in documents.discounts],
        "field_map": dict(field_map),
    }


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[DealChange]:
    """Return how the `new` facts differ from the `old` ones, gravest first; [] when there is nothing to compare."""
    if not old or not new:
        return []
    found = [
        DealChange("Deal", _title(old), _title(new), DEAL) if _id(old) != _id(new) else None,
        _of_status(old, new),
        DealChange("Currency", old["currency"], new["currency"], CURRENCY),
        DealChange("Value of the deal", old["value"], new["value"], LINES),
        DealChange("Prices", _treatment(old), _treatment(new), LINES),
        *_of_texts(old["texts"], new["texts"]),
        *_of_rows("item", old["lines"], new["lines"], LINE_WORDS),
        *_of_rows("discount on the deal", old["discounts"], new["discounts"], {"worth": "Discount"}),
    ]
    return [one for one in found if one is not None and one.old != one.new]


def _of_status(old: Mapping[str, Any], new: Mapping[str, Any]) -> DealChange | None:
    was, now = old["status"], new["status"]
    if was not in ENDED and now not in ENDED:
        return None
    return DealChange("Deal", was.capitalize(), now.capitalize(), DEAL)


def _of_texts(old: Mapping[str, str], new: Mapping[str, str]) -> list[DealChange]:
    return [
        DealChange(TARGETS[key].label, old.get(key, ""), text, REFERENCE if key == "reference" else CUSTOMER)
        for key, text in new.items()
        if key in TARGETS
    ]


def _of_rows(
    kind: str,
    old: Sequence[Mapping[str, str]],
    new: Sequence[Mapping[str, str]],
    words: Mapping[str, str],
) -> list[DealChange]:
    """Compare rows of the same id; the others were added or removed."""
    before, after = ({row["id"]: row for row in rows} for rows in (old, new))
    found = [
        DealChange(f"{word} of {after[key]['name'] or kind}", before[key][name], after[key][name], LINES)
        for key in before
        if key in after
        for name, word in words.items()
    ]
    found += [DealChange(f"Removed {kind}", _whole(before[key]), "", LINES) for key in before.keys() - after]
    found += [
        DealChange(f"Added {kind}", "", _whole(row), LINES) for key, row in after.items() if key not in before
    ]
    return found


def _line(product: Mapping[str, Any]) -> dict[str, str]:
    discount = _number(product.get("discount"))
    percent = "%" if product.get("discount_type") == "percentage" else ""
    return {
        "id": str(product.get("id") or ""),
        "name": str(product.get("name") or ""),
        "quantity": _number(product.get("quantity")),
        "price": _number(product.get("item_price")),
        "discount": f"{discount}{percent}" if discount not in ("", "0") else "",
        "tax": f"{_number(product.get('tax')) or '0'}%",
        "comments": str(product.get("comments") or "").strip(),
    }


def _discount(discount: Mapping[str, Any]) -> dict[str, str]:
    percent = "%" if discount.get("type") == "percentage" else ""
    return {
        "id": str(discount.get("id") or ""),
        "name": str(discount.get("description") or ""),
        "worth": f"{_number(discount.get('amount'))}{percent}",
    }


def _whole(row: Mapping[str, str]) -> str:
    what = f"{row['quantity']} × {row['price']}" if "quantity" in row else row["worth"]
    return f"{row['name']} ({what})"


def _number(value: Any) -> str:
    return plain(read_decimal(value))


def _id(facts: Mapping[str, Any]) -> Any:
    return facts["deal"]["id"]


def _title(facts: Mapping[str, Any]) -> str:
    return f"{facts['deal']['title']} (#{facts['deal']['id']})"


def _treatment(facts: Mapping[str, Any]) -> str:
    return PRICES_ARE.get(facts["treatment"], "")
