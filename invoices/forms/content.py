"""Between the form and the draft: what a form starts with, and what was typed into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django import forms

from invoices.choices import ReferenceLists
from invoices.forms.customer import CustomerForm
from invoices.forms.details import DetailsForm
from invoices.forms.lines import LineForm
from invoices.mapping import DraftContent, LineContent, plain
from invoices.models import Contact


@dataclass(frozen=True)
class Initial:
    """What the three parts start with."""

    customer: dict[str, Any]
    details: dict[str, Any]
    lines: list[dict[str, Any]]


def initial_of(content: DraftContent, *, contact: Contact | None) -> Initial:
    """The form's starting values for a draft and the Xero customer it was matched with."""
    customer: dict[str, Any] = dict(content.contact_details)
    if contact is not None:
        customer.update(contact=contact.pk, contact_name=contact.name)
    details = {
        "date": content.date,
        "due_date": content.due_date,
        "reference": content.reference,
        "currency_code": content.currency_code,
        "line_amount_types": content.line_amount_types,
        "branding_theme_id": content.branding_theme_id,
    }
    lines = [_line_initial(line) for line in content.lines] or [{"quantity": "1"}]
    return Initial(customer=customer, details=details, lines=lines)


def draft_of(
    customer: CustomerForm,
    details: DetailsForm,
    lines: Sequence[LineForm],
) -> DraftContent:
    """What was typed into the three parts; a number or date that can't be read counts as none."""
    return DraftContent(
        contact_details=customer.contact_details(),
        date=_read(details, "date"),
        due_date=_read(details, "due_date"),
        reference=_text(details, "reference"),
        currency_code=_text(details, "currency_code"),
        line_amount_types=_text(details, "line_amount_types") or "Exclusive",
        branding_theme_id=_text(details, "branding_theme_id"),
        lines=[_typed_line(form) for form in lines],
    )


def rehome(content: DraftContent, *, fresh: DraftContent, lists: ReferenceLists) -> DraftContent:
    """The typed `content` for another organisation: what its lists lack comes from its own `fresh` draft."""
    first = fresh.lines[0] if fresh.lines else LineContent()
    lines = [
        replace(
            line,
            item_code=line.item_code if lists.find_item(line.item_code) else "",
            account_code=line.account_code if lists.find_account(line.account_code) else first.account_code,
            tax_type=line.tax_type if lists.find_tax_rate(line.tax_type) else first.tax_type,
        )
        for line in content.lines
    ]
    has_currency = content.currency_code in lists.currency_codes
    return replace(
        content,
        currency_code=content.currency_code if has_currency else fresh.currency_code,
        branding_theme_id=fresh.branding_theme_id,
        lines=lines,
        warnings=fresh.warnings,
    )


def _line_initial(line: LineContent) -> dict[str, Any]:
    return {
        "item_code": line.item_code,
        "description": line.description,
        "quantity": plain(line.quantity),
        "unit_amount": typed_price(line.unit_amount),
        "discount_rate": plain(line.discount_rate),
        "account_code": line.account_code,
        "tax_type": line.tax_type,
        "xero_line_item_id": line.xero_line_item_id,
    }


def typed_price(amount: Decimal | None) -> str:
    """A price as it stands in its field: at least two decimals, and as many more as it has."""
    text = plain(amount)
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals:0<2}" if text else ""


def _typed_line(form: LineForm) -> LineContent:
    return LineContent(
        description=_text(form, "description"),
        quantity=_read(form, "quantity"),
        unit_amount=_read(form, "unit_amount"),
        discount_rate=_read(form, "discount_rate"),
        item_code=_text(form, "item_code"),
        account_code=_text(form, "account_code"),
        tax_type=_text(form, "tax_type"),
        xero_line_item_id=_text(form, "xero_line_item_id"),
    )


def _read(form: forms.BaseForm, name: str) -> Any:
    _ = form.errors
    return getattr(form, "cleaned_data", {}).get(name)


def _text(form: forms.BaseForm, name: str) -> str:
    return str(_read(form, name) or "").strip()
