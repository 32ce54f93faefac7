"""Build the bodies sent to Xero from an invoice (docs/xero.md#5, docs/xero.md#6, docs/xero.md#8).

Numbers are sent as text, so that the stored payload is exact. TaxAmount and LineAmount are never sent: Xero
calculates them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from invoices import tax_treatment
from invoices.fields import HEAD, LINE, ONLY_WHERE_TAXED
from invoices.fields.customer import CUSTOMER_DETAILS, OF_ADDRESS, OF_CONTACT, OF_PHONE

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
    body: dict[str, Any] = {"Type": "ACCREC"}
    for field in HEAD:
        body |= field.write(invoice, is_update=is_update)
    is_taxed = tax_treatment.is_taxed(invoice.line_amount_types)
    body["LineItems"] = [
        _line_body(line, is_taxed=is_taxed, is_update=is_update) for line in invoice.lines.all()
    ]
    optional = {"Contact": {"ContactID": contact_id} if contact_id else None, "Status": status, "Url": url}
    return body | {name: value for name, value in optional.items() if value}


def _line_body(line: InvoiceLine, *, is_taxed: bool, is_update: bool) -> dict[str, Any]:
    body: dict[str, Any] = {"LineItemID": line.xero_line_item_id} if line.xero_line_item_id else {}
    for field in LINE:
        if is_taxed or field.name != ONLY_WHERE_TAXED:
            body |= field.write(line, is_update=is_update)
    return body


def contact_body(details: Mapping[str, str], *, contact_number: str) -> dict[str, Any]:
    """Return the customer to create in Xero from `contact_details`; empty parts are left out."""
    parts: dict[str, dict[str, str]] = {OF_CONTACT: {}, OF_ADDRESS: {}, OF_PHONE: {}}
    for detail in CUSTOMER_DETAILS:
        if text := details.get(detail.name, ""):
            parts[detail.place][detail.member] = text
    body: dict[str, Any] = parts[OF_CONTACT]
    if contact_number:
        body["ContactNumber"] = contact_number
    if parts[OF_ADDRESS]:
        # POBOX is the address Xero prints on invoices (docs/xero.md#8.5).
        body["Addresses"] = [{"AddressType": "POBOX", **parts[OF_ADDRESS]}]
    if parts[OF_PHONE]:
        body["Phones"] = [{"PhoneType": "DEFAULT", **parts[OF_PHONE]}]
    return body
