"""Read and check the plain fields of a sent document (docs/xero.md#5.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.core.switches import switch
from sandbox.xero.models import Document, Invoice, Line, ListEntry
from sandbox.xero.problems import not_found
from sandbox.xero.rules import contact_writes
from sandbox.xero.rules.exchange_rates import day_rate
from sandbox.xero.rules.period_locks import lock_problem
from sandbox.xero.serialisation import read_date, read_decimal

LINE_AMOUNT_TYPES = ("Exclusive", "Inclusive", "NoTax")
SENT_WARNING = "Only AUTHORISED invoices may have SentToContact updated."
_PRINTABLE = re.compile(r"^[ -~]*$")


@dataclass
class Outcome:
    """The result of writing one element: the document if it was saved, with errors and warnings."""

    document: Document
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    lines: Sequence[Line] = ()


def read_contact(outcome: Outcome, element: dict[str, Any], *, required: bool) -> None:
    """Find the document's contact; details sent with it overwrite the contact, as in the real service."""
    sent = element.get("Contact")
    if sent is None:
        if required:
            outcome.errors.append("A Contact must be specified for this type of transaction")
        return
    organisation = outcome.document.organisation
    if not any(sent.get(name) for name in ("ContactID", "ContactNumber", "Name")):
        outcome.errors.append(contact_writes.NO_IDENTITY)
        return
    finds = switch("xero_contact_name_finds")
    contact = contact_writes.find_contact(organisation, sent, by_name=finds)
    if contact is None and sent.get("ContactID"):
        if switch("xero_unknown_id_is_404"):
            raise not_found()
        outcome.errors.append("The contact with the specified ContactID could not be found.")
        return
    if contact is not None and contact.status != "ACTIVE":
        outcome.errors.append("The contact is archived and cannot be used.")
    elif contact is None or set(sent) - {"ContactID", "ContactNumber", "Name"}:
        if contact is not None:  # details rewrite the contact, and its persons go (docs/xero.md#5.10)
            sent = {"ContactPersons": [], **sent}
        contact = contact_writes.write_contact(organisation, contact, sent, outcome.errors, unique=finds)
    outcome.document.contact = contact


def read_fields(outcome: Outcome, element: dict[str, Any]) -> None:
    """Set the plain fields that were sent and check each."""
    document, errors = outcome.document, outcome.errors
    before = document.currency
    texts = {"Reference": "reference", "CurrencyCode": "currency", "BrandingThemeID": "branding_theme_id"}
    days = {"Date": "date"}
    if isinstance(document, Invoice):
        texts["Url"] = "url"
        days |= {"DueDate": "due_date", "ExpectedPaymentDate": "expected_payment_on"}
    for name, column in texts.items():
        if element.get(name) is not None:
            setattr(document, column, str(element[name]))
    for name, column in days.items():
        value = read_date(element.get(name) or element.get(f"{name}String"))
        if value is not None:
            setattr(document, column, value)
    if element.get("LineAmountTypes") is not None:
        known = {name.lower(): name for name in LINE_AMOUNT_TYPES}
        found = known.get(str(element["LineAmountTypes"]).lower())
        document.line_amount_types = found or document.line_amount_types
        if found is None:
            errors.append("The LineAmountTypes value is not valid.")
    if len(document.reference) > 255:
        errors.append("The Reference field must be no more than 255 characters.")
    if isinstance(document, Invoice) and "xero" in document.url.lower():
        errors.append("The Url field is not valid.")
    _read_number(outcome, element)
    _check_lists(outcome, element, before=before)
    if problem := lock_problem(document.organisation, document.date):
        errors.append(problem)


def _read_number(outcome: Outcome, element: dict[str, Any]) -> None:
    document = outcome.document
    name = "InvoiceNumber" if isinstance(document, Invoice) else "CreditNoteNumber"
    number = str(element.get(name) or "")
    if not number or number == document.number:
        return
    if len(number) > 255 or not _PRINTABLE.match(number):
        outcome.errors.append(f"The {name} must be no more than 255 printable ASCII characters.")
    if document.type in ("ACCREC", "ACCRECCREDIT") and _number_is_taken(document, number):
        outcome.errors.append(f"{name.removesuffix('Number')} # must be unique.")
    document.number = number


def _number_is_taken(document: Document, number: str) -> bool:
    rows = type(document).objects.filter(organisation=document.organisation, type=document.type)
    if switch("xero_dead_numbers_are_free"):
        rows = rows.exclude(status__in=("DELETED", "VOIDED"))
    return bool(rows.filter(number__iexact=number).exclude(pk=document.pk).exists())


def _check_lists(outcome: Outcome, element: dict[str, Any], *, before: str) -> None:
    """Check the currency and its rate, which a new currency takes from the day, and the branding theme."""
    document, errors = outcome.document, outcome.errors
    rows = ListEntry.objects.filter(organisation=document.organisation)
    foreign = document.currency != document.organisation.base_currency
    if foreign and not rows.filter(kind="Currencies", code=document.currency).exists():
        errors.append(f"Organisation is not subscribed to currency {document.currency}")
    if element.get("BrandingThemeID") and not rows.filter(
        kind="BrandingThemes", entry_id=document.branding_theme_id.lower()
    ):
        errors.append("The BrandingThemeID is not valid.")
    rate = read_decimal(element.get("CurrencyRate"), name="CurrencyRate")
    usual = day_rate(document.organisation.base_currency, document.currency)
    if rate is None:
        if document.currency != before:
            document.currency_rate = usual
        return
    document.currency_rate = rate
    if foreign and not usual / 2 < rate < usual * 2:
        outcome.warnings.append("The currency rate differs greatly from the market rate.")


def take_sent_to_contact(outcome: Outcome, element: dict[str, Any]) -> None:
    """Set SentToContact on an approved invoice; on any other, add a warning."""
    if "SentToContact" not in element:
        return
    if outcome.document.status in ("AUTHORISED", "PAID"):
        outcome.document.sent_to_contact = str(element["SentToContact"]).lower() == "true"
    elif element["SentToContact"]:
        outcome.warnings.append(SENT_WARNING)
