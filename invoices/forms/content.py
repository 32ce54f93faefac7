"""Convert between the form and the draft: the form's starting values, and the content typed into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms

from invoices.choices import ReferenceLists
from invoices.fields import HEAD, TEXT, TYPED_LINE, Field
from invoices.forms.customer import CustomerForm
from invoices.forms.details import DetailsForm
from invoices.forms.lines import LineForm
from invoices.mapping import DraftContent, LineContent
from invoices.models import Contact


@dataclass(frozen=True)
class Initial:
    """The starting values of the three parts."""

    customer: dict[str, Any]
    details: dict[str, Any]
    lines: list[dict[str, Any]]


def initial_of(content: DraftContent, *, contact: Contact | None) -> Initial:
    """Return the form's starting values for a draft and the Xero customer it was matched with."""
    customer: dict[str, Any] = dict(content.contact_details)
    if contact is not None:
        customer.update(contact=contact.pk, contact_name=contact.name)
    customer["details_of"] = customer.get("contact_name", "")
    details = {field.name: getattr(content, field.name) for field in HEAD}
    lines = [_line_initial(line) for line in content.lines] or [{"quantity": "1"}]
    return Initial(customer=customer, details=details, lines=lines)


def draft_of(
    customer: CustomerForm,
    details: DetailsForm,
    lines: Sequence[LineForm],
) -> DraftContent:
    """Return the content typed into the three parts; a number or date that can't be read counts as none."""
    head: dict[str, Any] = {field.name: _typed(details, field) for field in HEAD}
    return DraftContent(
        contact_details=customer.contact_details(), lines=[_typed_line(form) for form in lines], **head
    )


def for_another_organisation(
    content: DraftContent, *, fresh: DraftContent, lists: ReferenceLists
) -> DraftContent:
    """Return the typed `content` for another organisation; what its lists lack comes from its own `fresh` draft."""
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
    start = {field.name: field.kind.typed(getattr(line, field.name)) for field in TYPED_LINE}
    return start | {"xero_line_item_id": line.xero_line_item_id}


def _typed_line(form: LineForm) -> LineContent:
    values: dict[str, Any] = {field.name: _typed(form, field) for field in TYPED_LINE}
    return LineContent(**values, xero_line_item_id=_text(form, "xero_line_item_id"))


def _typed(form: forms.BaseForm, field: Field) -> Any:
    if field.kind is TEXT:
        return _text(form, field.name) or field.default
    return _read(form, field.name)


def _read(form: forms.BaseForm, name: str) -> Any:
    _ = form.errors
    return getattr(form, "cleaned_data", {}).get(name)


def _text(form: forms.BaseForm, name: str) -> str:
    return str(_read(form, name) or "").strip()
