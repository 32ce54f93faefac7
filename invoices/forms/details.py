"""The second part of the invoice form, Invoice details: the head fields of `invoices.fields`."""

from __future__ import annotations

from typing import Any

from django import forms

from invoices.choices import ReferenceLists
from invoices.fields import DAY, HEAD, Field
from invoices.forms.fields import OpenChoiceField, offer

# Chosen from a list of Xero: what the first choice says, None where there is no empty one.
FROM_XERO = {"currency_code": None, "branding_theme_id": "Xero's default template"}
DATE_PROBLEM = {"invalid": "Type a date, such as 2026-03-31."}


def _date(label: str) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    formats = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %b %Y", "%d %B %Y"]
    return forms.DateField(
        label=label, required=False, widget=widget, input_formats=formats, error_messages=DATE_PROBLEM
    )


def _field_of(field: Field) -> forms.Field:
    if field.kind is DAY:
        return _date(field.label)
    if field.name in FROM_XERO:
        return OpenChoiceField(label=field.label, empty_label=FROM_XERO[field.name])
    if field.choices:
        return forms.ChoiceField(label=field.label, choices=list(field.choices.items()), required=False)
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=field.label, required=False, widget=widget)


class DetailsForm(forms.Form):
    """The fields of the document except its customer and its lines."""

    def __init__(self, *args: Any, lists: ReferenceLists, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **options})
        for field in HEAD:
            self.fields[field.name] = _field_of(field)
        currencies = sorted({(one.code, f"{one.code} {one.name}".strip()) for one in lists.currencies})
        if lists.base_currency and lists.base_currency not in {code for code, _ in currencies}:
            currencies.insert(0, (lists.base_currency, lists.base_currency))
        offer(self, "currency_code", currencies)
        offer(
            self, "branding_theme_id", [(one.id, one.name) for one in lists.branding_themes if one.is_active]
        )
