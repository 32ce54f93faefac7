"""The second part of the invoice form, Invoice details: dates, reference, currency, tax, template."""

from __future__ import annotations

from typing import Any

from django import forms

from invoices.choices import ReferenceLists
from invoices.forms.fields import OpenChoiceField, offer

TREATMENTS = [("Exclusive", "Tax exclusive"), ("Inclusive", "Tax inclusive"), ("NoTax", "No tax")]
DATE_PROBLEM = {"invalid": "Type a date, such as 2026-03-31."}


def _date(label: str) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    formats = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %b %Y", "%d %B %Y"]
    return forms.DateField(
        label=label, required=False, widget=widget, input_formats=formats, error_messages=DATE_PROBLEM
    )


class DetailsForm(forms.Form):
    """Everything about the document but its customer and its lines."""

    date = _date("Invoice date")
    due_date = _date("Due date")
    reference = forms.CharField(
        label="Reference", required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    currency_code = OpenChoiceField(label="Currency")
    line_amount_types = forms.ChoiceField(label="Tax treatment", choices=TREATMENTS, required=False)
    branding_theme_id = OpenChoiceField(label="Xero template", empty_label="Xero's default template")

    def __init__(self, *args: Any, lists: ReferenceLists, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **options})
        currencies = sorted({(one.code, f"{one.code} {one.name}".strip()) for one in lists.currencies})
        if lists.base_currency and lists.base_currency not in {code for code, _ in currencies}:
            currencies.insert(0, (lists.base_currency, lists.base_currency))
        offer(self, "currency_code", currencies)
        offer(
            self, "branding_theme_id", [(one.id, one.name) for one in lists.branding_themes if one.is_active]
        )
