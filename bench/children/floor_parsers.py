"""The floor's two parsers. Both return the rows of the application's tables as plain tuples."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import msgspec
import orjson

Found = list[tuple[Any, ...]]
# What stands in an invoice's row, before and after the values that storing knows: see floor_tables.
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def _moment(text: str) -> str:
    """`/Date(1764000000000+0000)/` as both databases take it."""
    return (EPOCH + dt.timedelta(milliseconds=int(text[6:19]))).isoformat(" ") if text else None


def _orjson_invoices(content: bytes) -> tuple[int, Found]:
    body = orjson.loads(content)
    return body["pagination"]["pageCount"], [_orjson_invoice(row) for row in body["Invoices"]]


def _orjson_lines(row: dict[str, Any]) -> Found:
    return [
        (
            at,
            line.get("Description", ""),
            line.get("Quantity"),
            line.get("UnitAmount"),
            line.get("DiscountRate"),
            line.get("DiscountAmount"),
            line.get("ItemCode", ""),
            line.get("AccountCode", ""),
            line.get("TaxType", ""),
            orjson.dumps(line.get("Tracking", [])).decode(),
            line.get("LineItemID", ""),
            line.get("TaxAmount"),
            line.get("LineAmount"),
        )
        for at, line in enumerate(row["LineItems"])
    ]


def _orjson_payments(row: dict[str, Any]) -> Found:
    return [
        (
            each["PaymentID"],
            "payment",
            _moment(each.get("Date", ""))[:10],
            each["Amount"],
            each.get("Reference", ""),
        )
        for each in row.get("Payments", ())
    ]


def _orjson_invoice(row: dict[str, Any]) -> tuple[Any, ...]:
    get, contact = row.get, row["Contact"]
    paid = get("FullyPaidOnDate", "")
    head = (
        contact["ContactID"],
        contact.get("Name", ""),
        get("DateString", "")[:10] or None,
        get("DueDateString", "")[:10] or None,
        get("Reference", ""),
        get("CurrencyCode", ""),
        get("LineAmountTypes", ""),
        get("BrandingThemeID", ""),
        get("SubTotal"),
        get("TotalTax"),
        get("Total"),
        get("InvoiceID"),
        get("InvoiceNumber", ""),
        get("Status", ""),
        get("AmountDue"),
        get("AmountPaid"),
        get("AmountCredited"),
        _moment(paid)[:10] if paid else None,
        get("SentToContact", False),
        _moment(get("UpdatedDateUTC", "")),
        orjson.dumps(row).decode(),
    )
    return head, _orjson_lines(row), _orjson_payments(row)


def _orjson_contacts(content: bytes) -> tuple[int, Found]:
    body = orjson.loads(content)
    found = [
        (
            row["ContactID"],
            row.get("ContactNumber", ""),
            row.get("Name", ""),
            row.get("EmailAddress", ""),
            row.get("TaxNumber", ""),
            row.get("ContactStatus", ""),
            _moment(row.get("UpdatedDateUTC", "")),
            orjson.dumps(row).decode(),
        )
        for row in body["Contacts"]
    ]
    return body["pagination"]["pageCount"], found


class _Part(msgspec.Struct, rename="pascal"):
    """A part of a document, in Xero's spelling."""


class _Contact(_Part):
    contact_id: str = msgspec.field(default="", name="ContactID")
    contact_number: str = ""
    name: str = ""
    email_address: str = ""
    tax_number: str = ""
    contact_status: str = ""
    updated: str = msgspec.field(default="", name="UpdatedDateUTC")


class _Line(_Part):
    description: str = ""
    quantity: float | None = None
    unit_amount: float | None = None
    discount_rate: float | None = None
    discount_amount: float | None = None
    item_code: str = ""
    account_code: str = ""
    tax_type: str = ""
    tracking: msgspec.Raw = msgspec.Raw(b"[]")
    line_id: str = msgspec.field(default="", name="LineItemID")
    tax_amount: float | None = None
    line_amount: float | None = None


class _Payment(_Part):
    payment_id: str = msgspec.field(default="", name="PaymentID")
    date: str = ""
    amount: float | None = None
    reference: str = ""


class _Invoice(_Part):
    contact: _Contact
    line_items: list[_Line] = []
    payments: list[_Payment] = []
    date_string: str = ""
    due_date_string: str = ""
    reference: str = ""
    currency_code: str = ""
    line_amount_types: str = ""
    theme: str = msgspec.field(default="", name="BrandingThemeID")
    sub_total: float | None = None
    total_tax: float | None = None
    total: float | None = None
    invoice_id: str = msgspec.field(default="", name="InvoiceID")
    invoice_number: str = ""
    status: str = ""
    amount_due: float | None = None
    amount_paid: float | None = None
    amount_credited: float | None = None
    fully_paid_on_date: str = ""
    sent_to_contact: bool = False
    updated: str = msgspec.field(default="", name="UpdatedDateUTC")


class _Pagination(msgspec.Struct, rename="camel"):
    page_count: int = 1


class _Envelope(msgspec.Struct):
    pagination: _Pagination = msgspec.field(default_factory=_Pagination)
    Invoices: list[msgspec.Raw] = []
    Contacts: list[msgspec.Raw] = []


_envelope = msgspec.json.Decoder(_Envelope).decode
_invoice = msgspec.json.Decoder(_Invoice).decode
_contact = msgspec.json.Decoder(_Contact).decode


def _msgspec_invoices(content: bytes) -> tuple[int, Found]:
    body = _envelope(content)
    return body.pagination.page_count, [_msgspec_invoice(text) for text in body.Invoices]


def _msgspec_lines(row: _Invoice) -> Found:
    return [
        (
            at,
            line.description,
            line.quantity,
            line.unit_amount,
            line.discount_rate,
            line.discount_amount,
            line.item_code,
            line.account_code,
            line.tax_type,
            str(line.tracking, "utf-8"),
            line.line_id,
            line.tax_amount,
            line.line_amount,
        )
        for at, line in enumerate(row.line_items)
    ]


def _msgspec_payments(row: _Invoice) -> Found:
    return [
        (each.payment_id, "payment", _moment(each.date)[:10], each.amount, each.reference)
        for each in row.payments
    ]


def _msgspec_invoice(text: msgspec.Raw) -> tuple[Any, ...]:
    row = _invoice(text)
    paid = row.fully_paid_on_date
    head = (
        row.contact.contact_id,
        row.contact.name,
        row.date_string[:10] or None,
        row.due_date_string[:10] or None,
        row.reference,
        row.currency_code,
        row.line_amount_types,
        row.theme,
        row.sub_total,
        row.total_tax,
        row.total,
        row.invoice_id,
        row.invoice_number,
        row.status,
        row.amount_due,
        row.amount_paid,
        row.amount_credited,
        _moment(paid)[:10] if paid else None,
        row.sent_to_contact,
        _moment(row.updated),
        str(text, "utf-8"),
    )
    return head, _msgspec_lines(row), _msgspec_payments(row)


def _msgspec_contacts(content: bytes) -> tuple[int, Found]:
    body, found = _envelope(content), []
    for text in body.Contacts:
        row = _contact(text)
        head = (
            row.contact_id,
            row.contact_number,
            row.name,
            row.email_address,
            row.tax_number,
            row.contact_status,
        )
        found.append((*head, _moment(row.updated), str(text, "utf-8")))
    return body.pagination.page_count, found


PARSERS: dict[str, dict[str, Callable[[bytes], tuple[int, Found]]]] = {
    "orjson": {"Invoices": _orjson_invoices, "Contacts": _orjson_contacts},
    "msgspec": {"Invoices": _msgspec_invoices, "Contacts": _msgspec_contacts},
}
