"""Serialize rows in full, list and nested form, without empty fields (docs/xero.md#3.5, docs/xero.md#5)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sandbox.xero.models import (
    Attachment,
    Contact,
    Credit,
    HistoryRecord,
    Invoice,
    Line,
    ListEntry,
    Payment,
)
from sandbox.xero.rules.discounts import shown_discounts
from sandbox.xero.serialisation import both_dates, money, wire_time

_PHONES = ("DDI", "DEFAULT", "FAX", "MOBILE")
_LINE_PLACES = Decimal("0.0001")
RATE_PLACES = Decimal("0.0000000001")


def drop_empty(shape: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is not set, as Xero does; False, zero and empty lists stay."""
    return {key: value for key, value in shape.items() if value is not None and value != ""}


def updated(row: Contact | Credit | Invoice | Payment) -> dict[str, str]:
    """Return the time of the last change in both its forms."""
    stamp = row.updated_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"UpdatedDateUTC": wire_time(row.updated_at), "UpdatedDateUTCString": stamp}


def nested_contact(contact: Contact) -> dict[str, Any]:
    """Serialize a contact inside a list row: id, name and empty arrays."""
    return {
        "ContactID": contact.contact_id,
        "Name": contact.name,
        "Addresses": [],
        "Phones": [],
        "ContactGroups": [],
        "ContactPersons": [],
        "HasValidationErrors": False,
    }


def _slots(
    given: list[dict[str, Any]], *, name: str, kinds: tuple[str, ...], keys: tuple[str, ...]
) -> list[Any]:
    """Return every slot of an address or phone list, the unused ones with empty texts."""
    by_kind = {row.get(name): row for row in given}
    return [{name: kind} | {key: by_kind.get(kind, {}).get(key, "") for key in keys} for kind in kinds]


def full_contact(
    contact: Contact, *, persons: bool = True, balances: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Serialize a contact by itself; lists without paging leave out persons, groups and defaults."""
    body = dict(contact.body)
    addresses = ("City", "Region", "PostalCode", "Country", "AttentionTo")
    lines = tuple(f"AddressLine{number}" for number in range(1, 5))
    shape = {
        "ContactID": contact.contact_id,
        "ContactNumber": contact.contact_number,
        "AccountNumber": contact.account_number,
        "ContactStatus": contact.status,
        "Name": contact.name,
        "FirstName": body.pop("FirstName", ""),
        "LastName": body.pop("LastName", ""),
        "EmailAddress": contact.email,
    }
    shape = drop_empty(shape)
    shape |= {"EmailAddress": contact.email, "BankAccountDetails": ""}
    given_persons = body.pop("ContactPersons", [])
    shape["Addresses"] = _slots(
        body.pop("Addresses", []), name="AddressType", kinds=("STREET", "POBOX"), keys=lines + addresses
    )
    phone_keys = ("PhoneNumber", "PhoneAreaCode", "PhoneCountryCode")
    shape["Phones"] = _slots(body.pop("Phones", []), name="PhoneType", kinds=_PHONES, keys=phone_keys)
    if persons:
        shape |= {"ContactGroups": [], "ContactPersons": given_persons}
        shape |= drop_empty({"MergedToContactID": contact.merged_to, "Balances": balances})
    else:
        for key in ("PaymentTerms", "DefaultCurrency", "SalesDefaultAccountCode"):
            body.pop(key, None)
    shape |= drop_empty(body)
    shape |= {
        "UpdatedDateUTC": wire_time(contact.updated_at),
        "IsSupplier": bool(body.get("IsSupplier", False)),
        "IsCustomer": contact.is_customer,
        "HasAttachments": False,
        "HasValidationErrors": False,
    }
    return shape


def serialize_line(line: Line, *, items: dict[str, ListEntry], full: bool, places: int) -> dict[str, Any]:
    """Serialize one line; `full` adds ValidationErrors (single reads and answers to writes)."""
    item = items.get(line.item_code)
    shape: dict[str, Any] = {
        "LineItemID": line.line_item_id,
        "Description": line.description,
        "Quantity": None if line.quantity is None else line.quantity.quantize(_LINE_PLACES),
        "UnitAmount": None
        if line.unit_amount is None
        else line.unit_amount.quantize(_LINE_PLACES if places == 4 else Decimal("0.01")),
        "ItemCode": line.item_code,
        **shown_discounts(line, full=full),
        "AccountCode": line.account_code,
        "TaxType": line.tax_type,
        "TaxAmount": None if line.unit_amount is None else money(line.tax_amount),
        "LineAmount": None if line.unit_amount is None else money(line.line_amount),
    }
    shape = drop_empty(shape)
    if item is not None:
        shape["Item"] = {"ItemID": item.entry_id, "Name": item.body.get("Name", ""), "Code": item.code}
    shape["Tracking"] = line.tracking if full else [{**row, "Options": []} for row in line.tracking]
    if full:
        shape["ValidationErrors"] = []
    return shape


def nested_payment(payment: Payment) -> dict[str, Any]:
    """Serialize a payment inside an invoice."""
    shape = {
        "PaymentID": payment.payment_id,
        "Date": both_dates("Date", payment.date)["Date"],
        "Amount": money(payment.amount),
        "Reference": payment.reference,
        "CurrencyRate": payment.currency_rate.quantize(RATE_PLACES),
        "HasAccount": False,
        "HasValidationErrors": False,
    }
    return drop_empty(shape)


def serialize_invoice(
    invoice: Invoice,
    *,
    items: dict[str, ListEntry],
    kind: str,
    places: int = 2,
) -> dict[str, Any]:
    """Serialize an invoice as kind "single", "write", "paged", "list" (without lines) or "summary"."""
    full = kind in ("single", "write")
    shape: dict[str, Any] = {
        "Type": invoice.type,
        "InvoiceID": invoice.invoice_id,
        "InvoiceNumber": invoice.number,
        "Reference": invoice.reference,
        **_money_applied(invoice, kind=kind),
        "CurrencyRate": invoice.currency_rate.quantize(RATE_PLACES),
        "IsDiscounted": bool(invoice.total_discount),
        "HasErrors": False,
        "InvoicePaymentServices": [],
        "InvoiceAddresses": [],
        "Url": invoice.url,
        "SentToContact": True if invoice.sent_to_contact else (False if full else None),
        "Contact": full_contact(invoice.contact) if full else nested_contact(invoice.contact),
        "HasAttachments": None if kind == "summary" else bool(invoice.attachments.all()),
        **both_dates("Date", invoice.date),
        **both_dates("DueDate", invoice.due_date),
        **both_dates("ExpectedPaymentDate", invoice.expected_payment_on),
        "BrandingThemeID": invoice.branding_theme_id,
        "Status": invoice.status,
        "LineAmountTypes": invoice.line_amount_types,
    }
    if kind != "summary":
        lines = [] if kind == "list" else invoice.lines.all()
        shape["LineItems"] = [serialize_line(row, items=items, full=full, places=places) for row in lines]
    shape |= _amounts(invoice) | updated(invoice)
    shape["CurrencyCode"] = invoice.currency
    if invoice.fully_paid_on:
        shape["FullyPaidOnDate"] = both_dates("Date", invoice.fully_paid_on)["Date"]
    return drop_empty(shape)


def _money_applied(invoice: Invoice, *, kind: str) -> dict[str, Any]:
    """Return payments and credits; single reads and answers to writes leave out empty ones."""
    full = kind in ("single", "write")
    payments = [nested_payment(row) for row in invoice.payments.all() if row.status == "AUTHORISED"]
    shape: dict[str, Any] = {}
    if kind != "summary" and (payments or not full):
        shape["Payments"] = payments
    shape |= credits_on(invoice, full=full)
    shape |= {"AmountDue": money(invoice.amount_due), "AmountPaid": money(invoice.amount_paid)}
    if kind != "write":
        shape["AmountCredited"] = money(invoice.amount_credited)
    return shape


def credits_on(invoice: Invoice, *, full: bool) -> dict[str, list[dict[str, Any]]]:
    """Return the three lists of credits on an invoice; single reads leave out an empty CreditNotes."""
    shape: dict[str, list[dict[str, Any]]] = {"CreditNotes": [], "Prepayments": [], "Overpayments": []}
    for row in invoice.allocations.all():
        credit = row.credit
        nested = {
            f"{credit.kind}ID": credit.credit_id,
            "ID": credit.credit_id,
            "AppliedAmount": money(row.amount),
            **both_dates("Date", row.date),
            "Total": money(credit.total),
            "CurrencyRate": credit.currency_rate.quantize(RATE_PLACES),
            "LineItems": [],
        }
        if credit.kind == "CreditNote":
            nested |= {"CreditNoteNumber": credit.number, "HasErrors": False}
        shape[f"{credit.kind}s"].append(nested)
    if full and not shape["CreditNotes"]:
        del shape["CreditNotes"]
    return shape


def _amounts(invoice: Invoice) -> dict[str, Any]:
    shape = {name: money(value) for name, value in _totals(invoice).items()}
    if invoice.total_discount:
        shape["TotalDiscount"] = money(invoice.total_discount)
    return shape


def _totals(invoice: Invoice) -> dict[str, Decimal]:
    return {"SubTotal": invoice.sub_total, "TotalTax": invoice.total_tax, "Total": invoice.total}


def serialize_payment(payment: Payment, *, account: ListEntry | None) -> dict[str, Any]:
    """Serialize a payment by itself, with its invoice in short."""
    invoice = payment.invoice
    return nested_payment(payment) | {
        "BankAmount": money(payment.amount),
        "PaymentType": "ACCRECPAYMENT" if invoice.type == "ACCREC" else "ACCPAYPAYMENT",
        "Status": payment.status,
        **updated(payment),
        "HasAccount": True,
        "IsReconciled": payment.is_reconciled,
        "Account": {"AccountID": account.entry_id, "Code": account.code} if account else {},
        "Invoice": {
            "Type": invoice.type,
            "InvoiceID": invoice.invoice_id,
            "InvoiceNumber": invoice.number,
            "Payments": [],
            "Prepayments": [],
            "Overpayments": [],
            "IsDiscounted": bool(invoice.total_discount),
            "HasErrors": False,
            "Contact": {"ContactID": invoice.contact_id, "Name": invoice.contact.name},
            "LineItems": [],
            "CurrencyCode": invoice.currency,
        },
    }


def serialize_history(record: HistoryRecord) -> dict[str, Any]:
    """Serialize one line of history and notes."""
    return {
        "Changes": record.changes,
        "DateUTCString": record.time.strftime("%Y-%m-%dT%H:%M:%S"),
        "DateUTC": wire_time(record.time),
        "User": record.user,
        "Details": record.details,
    }


def serialize_attachment(attachment: Attachment, *, base: str) -> dict[str, Any]:
    """Serialize one attachment."""
    return {
        "AttachmentID": attachment.attachment_id,
        "FileName": attachment.file_name,
        "Url": f"{base}/Invoices/{attachment.invoice_id}/Attachments/{attachment.file_name}",
        "MimeType": attachment.mime_type,
        "ContentLength": len(attachment.content),
        "IncludeOnline": attachment.include_online,
    }
