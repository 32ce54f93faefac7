"""Decide what of an invoice is sent to Xero, and under which names (docs/xero.md#5, docs/xero.md#6, docs/xero.md#8).

Numbers go as text, so that the stored payload is exact. TaxAmount and LineAmount are never sent: Xero makes
them.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from invoices.mapping.content import plain

if TYPE_CHECKING:
    from invoices.models import Invoice, InvoiceLine


def invoice_body(
    invoice: Invoice,
    *,
    contact_id: str | None,
    status: str | None = None,
    url: str = "",
    is_update: bool = False,
) -> dict[str, Any]:
    """Return the document to send for `invoice` with its lines, in its own currency; JSON-safe.

    What is left out stays as it was in Xero (docs/xero.md#3.8), so an emptied reference is sent, and with
    `is_update` a line's missing discount, item and account as well.
    """
    body: dict[str, Any] = {
        "Type": "ACCREC",
        "Reference": invoice.reference,
        "LineAmountTypes": invoice.line_amount_types,
        "LineItems": [
            _line_body(line, is_taxed=invoice.line_amount_types != "NoTax", is_update=is_update)
            for line in invoice.lines.all()
        ],
    }
    optional = {
        "Contact": {"ContactID": contact_id} if contact_id else None,
        "Date": invoice.date.isoformat() if invoice.date else None,
        "DueDate": invoice.due_date.isoformat() if invoice.due_date else None,
        "CurrencyCode": invoice.currency_code,
        "BrandingThemeID": invoice.branding_theme_id,
        "Status": status,
        "Url": url,
    }
    return body | {name: value for name, value in optional.items() if value}


# A line may have none of these; without its tax rate Xero takes the account's.
CLEARED = ("ItemCode", "AccountCode")


def _line_body(line: InvoiceLine, *, is_taxed: bool, is_update: bool) -> dict[str, Any]:
    numbers: dict[str, Decimal | None] = {"Quantity": line.quantity, "UnitAmount": line.unit_amount}
    if line.discount_rate:
        numbers["DiscountRate"] = line.discount_rate
    elif line.discount_amount:
        numbers["DiscountAmount"] = line.discount_amount
    elif is_update:
        numbers["DiscountRate"] = Decimal(0)
    texts = {
        "LineItemID": line.xero_line_item_id,
        "ItemCode": line.item_code,
        "AccountCode": line.account_code,
        "TaxType": line.tax_type if is_taxed else "",
    }
    body: dict[str, Any] = {"Description": line.description}
    body |= {name: plain(number) for name, number in numbers.items() if number is not None}
    body |= {name: text for name, text in texts.items() if text or (is_update and name in CLEARED)}
    if line.tracking:
        body["Tracking"] = line.tracking
    return body


def contact_body(details: Mapping[str, str], *, contact_number: str) -> dict[str, Any]:
    """Return the customer to create in Xero from `contact_details`; empty parts are left out."""
    texts = {
        "Name": details.get("contact_name", ""),
        "FirstName": details.get("first_name", ""),
        "LastName": details.get("last_name", ""),
        "EmailAddress": details.get("email_address", ""),
        "ContactNumber": contact_number,
        "TaxNumber": details.get("tax_number", ""),
    }
    address = {
        "AddressLine1": details.get("address_line1", ""),
        "AddressLine2": details.get("address_line2", ""),
        "City": details.get("city", ""),
        "Region": details.get("region", ""),
        "PostalCode": details.get("postal_code", ""),
        "Country": details.get("country", ""),
    }
    body: dict[str, Any] = {name: text for name, text in texts.items() if text}
    if filled := {name: text for name, text in address.items() if text}:
        # POBOX is the address Xero prints on invoices (docs/xero.md#8.5).
        body["Addresses"] = [{"AddressType": "POBOX", **filled}]
    if details.get("phone"):
        body["Phones"] = [{"PhoneType": "DEFAULT", "PhoneNumber": details["phone"]}]
    return body
