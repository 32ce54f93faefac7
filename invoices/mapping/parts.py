"""Decide which members of a body make up one field a person knows, and how its values are compared and said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from integrations.xero.schemas import InvoiceDocument, LineItemDocument
from invoices.mapping.content import DraftContent, LineContent, plain

Body = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """One field: our `name` of it as forms use it, its `label`, its `members`, how a value is read and said."""

    name: str
    label: str
    members: tuple[str, ...]
    read: Callable[[Body], Any]
    say: Callable[[Body], str]


def value_of(part: Part, body: Body) -> Any:
    """Return the comparable value, None when the body tells none."""
    return part.read(body) if any(member in body for member in part.members) else None


def words_of(part: Part, body: Body) -> str:
    """Return the value as a person reads it, "" for none."""
    return part.say(body) if any(member in body for member in part.members) else ""


def take_part(part: Part, body: Body) -> Body:
    """Return the members of `body` that make up the part."""
    return {member: body[member] for member in part.members if member in body}


def body_of_document(document: InvoiceDocument) -> Body:
    """Return what Xero holds in the shape of `invoice_body` (money in the document's currency)."""
    return {
        "Contact": {"ContactID": document.contact_id, "Name": document.contact_name},
        "Date": str(document.date or ""),
        "DueDate": str(document.due_date or ""),
        "Reference": document.reference,
        "CurrencyCode": document.currency_code,
        "LineAmountTypes": document.line_amount_types,
        "BrandingThemeID": document.branding_theme_id,
        "LineItems": [_line_of_document(line) for line in document.line_items],
    }


def content_of_body(body: Body, *, details: dict[str, str]) -> DraftContent:
    """Return a body as a person writes it; `details` are the customer's."""
    return DraftContent(
        contact_details=details,
        date=_day(body.get("Date")),
        due_date=_day(body.get("DueDate")),
        reference=str(body.get("Reference") or ""),
        currency_code=str(body.get("CurrencyCode") or ""),
        line_amount_types=str(body.get("LineAmountTypes") or "Exclusive"),
        branding_theme_id=str(body.get("BrandingThemeID") or ""),
        lines=[_line_content(line) for line in body.get("LineItems") or []],
    )


def _line_of_document(line: LineItemDocument) -> Body:
    numbers = {"Quantity": line.quantity, "UnitAmount": line.unit_amount}
    body: Body = {
        "LineItemID": line.line_item_id,
        "Description": line.description,
        "ItemCode": line.item_code,
        "AccountCode": line.account_code,
        "TaxType": line.tax_type,
        **{name: plain(number) for name, number in numbers.items() if number is not None},
    }
    if line.discount_amount and not line.discount_rate:
        body["DiscountAmount"] = plain(line.discount_amount)
    else:
        body["DiscountRate"] = plain(line.discount_rate or Decimal(0))
    if line.tracking:
        body["Tracking"] = [
            {"TrackingCategoryID": part.tracking_category_id, "Name": part.name, "Option": part.option}
            for part in line.tracking
        ]
    return body


def _line_content(line: Body) -> LineContent:
    rate = _number(line.get("DiscountRate"))
    return LineContent(
        description=str(line.get("Description") or ""),
        quantity=_number(line.get("Quantity")),
        unit_amount=_number(line.get("UnitAmount")),
        discount_rate=rate or None,
        discount_amount=None if rate else _number(line.get("DiscountAmount")),
        item_code=str(line.get("ItemCode") or ""),
        account_code=str(line.get("AccountCode") or ""),
        tax_type=str(line.get("TaxType") or ""),
        xero_line_item_id=str(line.get("LineItemID") or ""),
        tracking=list(line.get("Tracking") or []),
    )


def _text(name: str, label: str, member: str) -> Part:
    def say(body: Body) -> str:
        # Xero stores line ends its own way and trims.
        return " ".join(str(body.get(member) or "").split())

    return Part(name, label, (member,), say, say)


def _date(name: str, label: str, member: str) -> Part:
    def say(body: Body) -> str:
        day = _day(body.get(member))
        return f"{day:%d/%m/%Y}" if day else ""

    return Part(name, label, (member,), lambda body: _day(body.get(member)) or "", say)


def _amount(name: str, label: str, member: str) -> Part:
    def read(body: Body) -> Decimal:
        return _number(body.get(member)) or Decimal(0)

    return Part(name, label, (member,), read, lambda body: plain(_number(body.get(member))))


def _customer(body: Body) -> str:
    contact = body.get("Contact") or {}
    return str(contact.get("ContactID") or contact.get("Name") or "")


def _discount(body: Body) -> tuple[Decimal, Decimal]:
    rate, amount = _number(body.get("DiscountRate")), _number(body.get("DiscountAmount"))
    return (rate or Decimal(0), Decimal(0) if rate else amount or Decimal(0))


def _discount_words(body: Body) -> str:
    rate, amount = _discount(body)
    return f"{plain(rate)} %" if rate else plain(amount) if amount else ""


def _tracking(body: Body) -> list[tuple[str, str]]:
    return sorted((str(one.get("Name")), str(one.get("Option"))) for one in body.get("Tracking") or [])


def _day(value: object) -> dt.date | None:
    text = str(value or "")[:10]
    return dt.date.fromisoformat(text) if text else None


def _number(value: object) -> Decimal | None:
    try:
        return None if value in (None, "") else Decimal(str(value))
    except InvalidOperation:
        return None


HEAD = (
    Part(
        "contact_name",
        "Customer",
        ("Contact",),
        _customer,
        lambda body: str((body.get("Contact") or {}).get("Name") or _customer(body)),
    ),
    _date("date", "Invoice date", "Date"),
    _date("due_date", "Due date", "DueDate"),
    _text("reference", "Reference", "Reference"),
    _text("currency_code", "Currency", "CurrencyCode"),
    _text("line_amount_types", "Tax treatment", "LineAmountTypes"),
    _text("branding_theme_id", "Xero template", "BrandingThemeID"),
)
LINE = (
    _text("description", "Description", "Description"),
    _amount("quantity", "Quantity", "Quantity"),
    _amount("unit_amount", "Price", "UnitAmount"),
    Part("discount_rate", "Discount", ("DiscountRate", "DiscountAmount"), _discount, _discount_words),
    _text("item_code", "Item", "ItemCode"),
    _text("account_code", "Account", "AccountCode"),
    _text("tax_type", "Tax rate", "TaxType"),
    Part(
        "tracking",
        "Tracking",
        ("Tracking",),
        _tracking,
        lambda body: ", ".join(f"{name}: {option}" for name, option in _tracking(body)),
    ),
)
