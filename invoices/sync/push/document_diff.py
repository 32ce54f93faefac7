"""How a body we send compares with the document Xero holds, and which line ids it must carry."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from integrations.xero.schemas import InvoiceDocument, LineItemDocument

# Member of the body -> our name of the field, as forms and problems use it.
FIELDS: dict[str, str] = {
    "Contact": "contact_name",
    "Date": "date",
    "DueDate": "due_date",
    "Reference": "reference",
    "CurrencyCode": "currency_code",
    "LineAmountTypes": "line_amount_types",
    "BrandingThemeID": "branding_theme_id",
    "LineItems": "lines",
}


def differs(body: dict[str, Any], document: InvoiceDocument) -> set[str]:
    """Return the members of `body` that say something else than the document; what `body` leaves
    out agrees.
    """
    held: dict[str, Any] = {
        "Contact": document.contact_id,
        "Date": str(document.date or ""),
        "DueDate": str(document.due_date or ""),
        "Reference": document.reference.strip(),
        "CurrencyCode": document.currency_code,
        "LineAmountTypes": document.line_amount_types,
        "BrandingThemeID": document.branding_theme_id,
    }
    asked = {member: value for member, value in body.items() if member in held}
    if isinstance(asked.get("Contact"), dict):
        asked["Contact"] = asked["Contact"].get("ContactID", "")
        if not asked["Contact"]:
            del asked["Contact"]
    found = {member for member, value in asked.items() if str(value).strip() != held[member]}
    if "LineItems" in body and lines_differ(body["LineItems"], document.line_items):
        found.add("LineItems")
    return found


def lines_differ(asked: list[dict[str, Any]], held: list[LineItemDocument]) -> bool:
    """Return whether the lines asked for are not the lines held; members left out agree."""
    return len(asked) != len(held) or any(
        _line_differs(line, document) for line, document in zip(asked, held, strict=True)
    )


def with_line_ids(body: dict[str, Any], document: InvoiceDocument) -> dict[str, Any]:
    """Return the body with the LineItemIDs of the document: unknown ones taken out, missing ones filled in by
    place.

    A line without its id would be deleted and made anew (docs/xero.md#5.9).
    """
    if "LineItems" not in body:
        return body
    known = [line.line_item_id for line in document.line_items]
    used = {line.get("LineItemID") for line in body["LineItems"]} & set(known)
    lines = []
    for position, line in enumerate(body["LineItems"]):
        rest = {member: value for member, value in line.items() if member != "LineItemID"}
        own = line.get("LineItemID")
        here = known[position] if position < len(known) else ""
        if own in used:
            rest["LineItemID"] = own
        elif here and here not in used:
            used.add(here)
            rest["LineItemID"] = here
        lines.append(rest)
    return {**body, "LineItems": lines}


def _line_differs(line: dict[str, Any], document: LineItemDocument) -> bool:
    texts = {
        "Description": document.description,
        "ItemCode": document.item_code,
        "AccountCode": document.account_code,
        "TaxType": document.tax_type,
    }
    numbers = {
        "Quantity": document.quantity,
        "UnitAmount": document.unit_amount,
        "DiscountRate": document.discount_rate,
        "DiscountAmount": document.discount_amount,
    }
    return any(
        _text(line[member]) != _text(value) for member, value in texts.items() if member in line
    ) or any(
        _number(line[member]) != (value or Decimal(0)) for member, value in numbers.items() if member in line
    )


def _text(value: object) -> str:
    # Xero stores line ends its own way and trims.
    return " ".join(str(value or "").split())


def _number(value: object) -> Decimal:
    try:
        return Decimal(str(value or 0))
    except InvalidOperation:
        return Decimal(0)
