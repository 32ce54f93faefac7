"""Check the customer and the invoice's own details (docs/xero.md#5.1, docs/xero.md#8.4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from babel.numbers import list_currencies
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.mapping_fields import CUSTOMER, MAPPING_TARGETS
from invoices.choices import ReferenceLists
from invoices.fields import DAY, HEAD, HEAD_BY_NAME
from invoices.mapping import DraftContent
from invoices.validation.errors import FieldError, count_characters

NAME_LENGTH = 255
# Pipedrive lets a company make up currencies of its own (docs/pipedrive.md#8.3).
ISO_CODES = list_currencies()


class Customer(Protocol):
    """The facts of a Xero customer that are checked."""

    name: str
    xero_contact_status: str


def check_customer(content: DraftContent, *, contact: Customer | None) -> Iterator[FieldError]:
    """Yield what is wrong with the customer, who is either `contact` or made from the details."""
    if contact is not None:
        yield from _check_known(contact)
        return
    details = content.contact_details
    name = details.get("contact_name", "").strip()
    if not name:
        yield FieldError("contact_name", "Choose a customer, or type a name.")
    elif len(name) > NAME_LENGTH:
        yield FieldError(
            "contact_name", f"Shorten the name to {NAME_LENGTH} characters, the most Xero accepts."
        )
    elif "<" in name or ">" in name:
        yield FieldError("contact_name", "Xero allows no < or > in a customer's name. Leave them out.")
    yield from _check_email(details.get("email_address", ""))
    for target in MAPPING_TARGETS:
        text = details.get(target.key, "")
        if target.group == CUSTOMER and target.key != "contact_name" and len(text) > target.max_length:
            yield FieldError(
                target.key, f"Shorten this to {target.max_length} characters, the most Xero accepts."
            )


def _check_known(contact: Customer) -> Iterator[FieldError]:
    if contact.xero_contact_status != "ACTIVE":
        yield FieldError(
            "contact_name",
            f"{contact.name} is archived in Xero. Restore the contact there, or choose another customer.",
        )


def _check_email(address: str) -> Iterator[FieldError]:
    if not address:
        return
    try:
        validate_email(address)
    except ValidationError:
        yield FieldError("email_address", "This is not an e-mail address. Correct it, or leave it empty.")
        return
    # Xero refuses umlauts in addresses (docs/xero.md#8.4).
    if not address.isascii():
        yield FieldError("email_address", "Xero accepts only e-mail addresses without accents or umlauts.")


def check_details(content: DraftContent, *, lists: ReferenceLists) -> Iterator[FieldError]:
    """Yield what is wrong with dates, reference, currency, tax treatment and template."""
    if content.date is None:
        yield FieldError("date", "Enter the invoice date.")
    if content.due_date is None:
        yield FieldError("due_date", "Enter the due date.")
    elif content.date and content.due_date < content.date:
        yield FieldError(
            "due_date", "The due date is before the invoice date. Choose the same day or a later one."
        )
    for field in HEAD:
        if field.kind is DAY and (day := getattr(content, field.name)) and not 1990 <= day.year <= 2100:
            yield FieldError(field.name, "Check the year.")
    for field in HEAD:
        if field.limit and (over := len(getattr(content, field.name)) - field.limit) > 0:
            characters = count_characters(over)
            yield FieldError(
                field.name,
                f"Shorten the {field.label.lower()} by {characters}: Xero accepts at most {field.limit}.",
            )
    if content.line_amount_types not in HEAD_BY_NAME["line_amount_types"].choices:
        yield FieldError("line_amount_types", "Choose tax exclusive, tax inclusive or no tax.")
    yield from _check_currency(content.currency_code, lists)
    if content.branding_theme_id and lists.branding_themes:
        known = {theme.id for theme in lists.branding_themes if theme.is_active}
        if content.branding_theme_id not in known:
            yield FieldError("branding_theme_id", "This template is no longer in Xero. Choose another.")


def _check_currency(code: str, lists: ReferenceLists) -> Iterator[FieldError]:
    if not code:
        yield FieldError("currency_code", "Choose a currency.")
    elif code not in ISO_CODES and code not in lists.currency_codes:
        yield FieldError("currency_code", f"{code} is not a currency that Xero knows. Choose another.")
    elif lists.currency_codes and code not in lists.currency_codes:
        known = ", ".join(sorted(lists.currency_codes))
        yield FieldError(
            "currency_code",
            f"This Xero organisation does not use {code}. Choose {known}, "
            f"or add {code} in Xero and refresh the lists.",
        )
