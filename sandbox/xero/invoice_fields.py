"""Reading the plain fields of a sent invoice, each with its check (fact sheet 3)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sandbox.core.switches import switch
from sandbox.xero import contact_writes
from sandbox.xero.models import Invoice, ListEntry
from sandbox.xero.problems import not_found
from sandbox.xero.wire import read_date, read_decimal

LINE_AMOUNT_TYPES = ("Exclusive", "Inclusive", "NoTax")
SENT_WARNING = "Only AUTHORISED invoices may have SentToContact updated."
_PRINTABLE = re.compile(r"^[ -~]*$")


@dataclass
class Outcome:
    """What became of one element: the invoice when it was saved, and what was said about it."""

    invoice: Invoice
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read_contact(outcome: Outcome, element: dict[str, Any], *, required: bool) -> None:
    """Find the invoice's contact; details sent with it rewrite the contact, as in the real service."""
    sent = element.get("Contact")
    if sent is None:
        if required:
            outcome.errors.append("A Contact must be specified for this type of transaction")
        return
    organisation = outcome.invoice.organisation
    if not any(sent.get(name) for name in ("ContactID", "ContactNumber", "Name")):
        outcome.errors.append(contact_writes.NO_IDENTITY)
        return
    contact = contact_writes.find_contact(organisation, sent)
    if contact is None and sent.get("ContactID"):
        if switch("xero_unknown_id_is_404"):
            raise not_found()
        outcome.errors.append("The contact with the specified ContactID could not be found.")
        return
    if contact is not None and contact.status != "ACTIVE":
        outcome.errors.append("The contact is archived and cannot be used.")
    elif contact is None or set(sent) - {"ContactID", "ContactNumber", "Name"}:
        contact = contact_writes.write_contact(organisation, contact, sent, outcome.errors)
    outcome.invoice.contact = contact


def read_fields(outcome: Outcome, element: dict[str, Any]) -> None:
    """Set the plain fields that were sent and check each."""
    invoice, errors = outcome.invoice, outcome.errors
    texts = {
        "Reference": "reference",
        "Url": "url",
        "CurrencyCode": "currency",
        "BrandingThemeID": "branding_theme_id",
    }
    for name, column in texts.items():
        if element.get(name) is not None:
            setattr(invoice, column, str(element[name]))
    for name, column in {
        "Date": "date",
        "DueDate": "due_date",
        "ExpectedPaymentDate": "expected_payment_on",
    }.items():
        value = read_date(element.get(name) or element.get(f"{name}String"))
        if value is not None:
            setattr(invoice, column, value)
    if element.get("LineAmountTypes") is not None:
        found = {name.lower(): name for name in LINE_AMOUNT_TYPES}.get(
            str(element["LineAmountTypes"]).lower()
        )
        invoice.line_amount_types = found or invoice.line_amount_types
        if found is None:
            errors.append("The LineAmountTypes value is not valid.")
    if len(invoice.reference) > 255:
        errors.append("The Reference field must be no more than 255 characters.")
    if "xero" in invoice.url.lower():
        errors.append("The Url field is not valid.")
    _read_number(outcome, element)
    _check_lists(outcome, element)


def _read_number(outcome: Outcome, element: dict[str, Any]) -> None:
    number = str(element.get("InvoiceNumber") or "")
    invoice = outcome.invoice
    if not number or number == invoice.number:
        return
    if len(number) > 255 or not _PRINTABLE.match(number):
        outcome.errors.append("The InvoiceNumber must be no more than 255 printable ASCII characters.")
    rows = Invoice.objects.filter(organisation=invoice.organisation, type="ACCREC", number__iexact=number)
    if invoice.type == "ACCREC" and rows.exclude(pk=invoice.pk).exists():
        outcome.errors.append("Invoice # must be unique.")
    invoice.number = number


def _check_lists(outcome: Outcome, element: dict[str, Any]) -> None:
    """Currency, branding theme and lock dates."""
    invoice, errors = outcome.invoice, outcome.errors
    rows = ListEntry.objects.filter(organisation=invoice.organisation)
    if not rows.filter(kind="Currencies", code=invoice.currency).exists():
        errors.append(f"Organisation is not subscribed to currency {invoice.currency}")
    if element.get("BrandingThemeID") and not rows.filter(
        kind="BrandingThemes", entry_id=invoice.branding_theme_id.lower()
    ):
        errors.append("The BrandingThemeID is not valid.")
    rate = read_decimal(element.get("CurrencyRate"), name="CurrencyRate")
    if rate is not None:
        invoice.currency_rate = rate
        if invoice.currency != invoice.organisation.base_currency and not Decimal("0.01") < rate < 100:
            outcome.warnings.append("The currency rate differs greatly from the market rate.")
    names = {"PeriodLockDate": "period lock date", "EndOfYearLockDate": "end of year lock date"}
    for name, text in names.items():
        locked = read_date(invoice.organisation.body.get(name))
        if locked and invoice.date <= locked:
            errors.append(
                f"The document date cannot be before the {text}, currently set at {locked:%d %B %Y}"
            )


def take_sent_to_contact(outcome: Outcome, element: dict[str, Any]) -> None:
    """Set SentToContact on an approved invoice; on another it is only a warning."""
    if "SentToContact" not in element:
        return
    if outcome.invoice.status in ("AUTHORISED", "PAID"):
        outcome.invoice.sent_to_contact = str(element["SentToContact"]).lower() == "true"
    elif element["SentToContact"]:
        outcome.warnings.append(SENT_WARNING)
