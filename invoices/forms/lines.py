"""The third part of the invoice form, Invoice items: one form per line, up to 200 lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django import forms

from invoices.amounts import MAX_LINES
from invoices.choices import AccountChoice, ReferenceLists, TaxRateChoice
from invoices.fields import TYPED_LINE, Field
from invoices.forms.fields import AmountField, OpenChoiceField, current_value, offer

Choice = TypeVar("Choice", AccountChoice, TaxRateChoice)
# Chosen from a list of Xero: what the first choice says.
FROM_XERO = {
    "item_code": "No item",
    "account_code": "Choose an account",
    "tax_type": "Choose a tax rate",
}
LABELS = {"discount_rate": "Discount %"}
# Longer item lists are filled in by the page's script from one list instead of once a line.
ITEMS_IN_EACH_LINE = 60
MEANINGFUL = (
    "item_code", "description", "unit_amount", "discount_rate", "discount_amount", "xero_line_item_id",
)  # fmt: skip


def _field_of(field: Field) -> forms.Field:
    if field.name in FROM_XERO:
        return OpenChoiceField(label=field.label, empty_label=FROM_XERO[field.name])
    if field.kind.is_number:
        return AmountField(label=LABELS.get(field.name, field.label))
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=field.label, required=False, widget=widget)


class LineForm(forms.Form):
    """One line. A line in which nothing was typed does not count."""

    xero_line_item_id = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, lists: ReferenceLists, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **options})
        self.fields = {field.name: _field_of(field) for field in TYPED_LINE} | self.fields
        items = [(one.code, f"{one.code}: {one.name}") for one in lists.sales_items]
        if len(items) > ITEMS_IN_EACH_LINE:
            items = [one for one in items if one[0] == current_value(self, "item_code")]
        # What Xero's own people booked to an account or rate that is not for sales keeps its name.
        account = lists.find_account(str(current_value(self, "account_code") or ""))
        accounts = _with(lists.sales_accounts, account)
        rate = lists.find_tax_rate(str(current_value(self, "tax_type") or ""))
        rates = _with(lists.sales_tax_rates, rate)
        offer(self, "item_code", items)
        offer(self, "account_code", [(one.code, f"{one.code} {one.name}") for one in accounts])
        offer(self, "tax_type", [(one.tax_type, one.name) for one in rates])
        self.fields["item_code"].widget.attrs["data-choices"] = "items"

    def has_changed(self) -> bool:
        """Return whether anything was typed; a quantity alone is what an empty line starts with."""
        return any(str(current_value(self, name) or "").strip() for name in MEANINGFUL)


def _with(choices: tuple[Choice, ...], kept: Choice | None) -> tuple[Choice, ...]:
    if kept is None or not kept.is_active or kept in choices:
        return choices
    added: tuple[Choice, ...] = (kept,)
    return choices + added


if TYPE_CHECKING:
    FormSetOfLines = forms.BaseFormSet[LineForm]
else:
    FormSetOfLines = forms.BaseFormSet


class BaseLineFormSet(FormSetOfLines):
    """The lines in order. Every form may be empty, so that a removed or untouched line is no error."""

    def add_fields(self, form: LineForm, index: int | None) -> None:
        """Add the checkbox that removes a line, with a label of its own."""
        super().add_fields(form, index)
        form.fields["DELETE"].label = "Remove"
        if index is None:
            # The empty line that scripts copy starts with one piece.
            form.initial = {"quantity": "1"}

    @property
    def kept(self) -> list[LineForm]:
        """The lines that count: something was typed, and they were not removed."""
        return [form for form in self.forms if form.has_changed() and not form["DELETE"].value()]


LineFormSet = forms.formset_factory(
    LineForm,
    formset=BaseLineFormSet,
    extra=0,
    max_num=MAX_LINES,
    absolute_max=MAX_LINES + 1,
    can_delete=True,
)
