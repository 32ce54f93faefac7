"""The third part of the invoice form, Invoice items: one form a line, up to 200 lines."""

from __future__ import annotations

from typing import Any

from django import forms

from invoices.choices import ReferenceLists
from invoices.forms.fields import AmountField, OpenChoiceField, current_value

MAX_LINES = 200
# Longer item lists are filled in by the page's script from one list instead of once a line.
ITEMS_IN_EACH_LINE = 60
MEANINGFUL = ("item_code", "description", "unit_amount", "discount_rate", "xero_line_item_id")


class LineForm(forms.Form):
    """One line. A line in which nothing was typed does not count."""

    item_code = OpenChoiceField(label="Item", empty_label="No item")
    description = forms.CharField(label="Description", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    quantity = AmountField(label="Quantity")
    unit_amount = AmountField(label="Price")
    discount_rate = AmountField(label="Discount %")
    account_code = OpenChoiceField(label="Account", empty_label="Choose an account")
    tax_type = OpenChoiceField(label="Tax rate", empty_label="Choose a tax rate")
    xero_line_item_id = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, lists: ReferenceLists, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)
        items = [(one.code, f"{one.code}: {one.name}") for one in lists.sales_items]
        chosen = current_value(self, "item_code")
        if len(items) > ITEMS_IN_EACH_LINE:
            items = [one for one in items if one[0] == chosen]
        self._offer("item_code", items)
        self._offer("account_code", [(one.code, f"{one.code} {one.name}") for one in lists.sales_accounts])
        self._offer("tax_type", [(one.tax_type, one.name) for one in lists.sales_tax_rates])
        self._name_kept_choices(lists)
        self.fields["item_code"].widget.attrs["data-choices"] = "items"

    def has_changed(self) -> bool:
        """Whether anything was typed; a quantity alone is what an empty line starts with."""
        return any(str(current_value(self, name) or "").strip() for name in MEANINGFUL)

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, OpenChoiceField)  # noqa: S101 - narrows the type
        field.offer(choices, chosen=current_value(self, name))

    def _name_kept_choices(self, lists: ReferenceLists) -> None:
        """An account or rate that is not for sales but was booked in Xero keeps its own name."""
        account = lists.find_account(str(current_value(self, "account_code") or ""))
        rate = lists.find_tax_rate(str(current_value(self, "tax_type") or ""))
        if account and account.is_active and not account.is_for_sales:
            self._offer("account_code", [*_named(self, "account_code"), (account.code, f"{account.code} {account.name}")])
        if rate and rate.is_active and not rate.is_for_sales:
            self._offer("tax_type", [*_named(self, "tax_type"), (rate.tax_type, rate.name)])


def _named(form: forms.BaseForm, name: str) -> list[tuple[str, str]]:
    field = form.fields[name]
    assert isinstance(field, OpenChoiceField)  # noqa: S101 - narrows the type
    kept = [(str(value), str(label)) for value, label in field.choices if value]  # type: ignore[misc]
    return [pair for pair in kept if not pair[1].endswith("(no longer in Xero)")]


class BaseLineFormSet(forms.BaseFormSet[LineForm]):
    """The lines in order. Every form may be empty, so that a removed or untouched line is no error."""

    def add_fields(self, form: LineForm, index: int | None) -> None:
        """Add the mark that takes a line away, with words of its own."""
        super().add_fields(form, index)
        form.fields["DELETE"].label = "Remove"

    @property
    def kept(self) -> list[LineForm]:
        """The lines that count: something typed and not removed."""
        return [form for form in self.forms if form.has_changed() and not form["DELETE"].value()]


LineFormSet = forms.formset_factory(
    LineForm, formset=BaseLineFormSet, extra=0, max_num=MAX_LINES, can_delete=True
)
