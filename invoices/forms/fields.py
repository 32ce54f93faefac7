"""Form fields for numbers and choices that accept common spellings and keep whatever was typed."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

NOT_A_NUMBER = "Type a number, such as 1200.50."
_THOUSANDS = re.compile(r"^-?\d{1,3}(,\d{3})+(\.\d*)?$")


class AmountField(forms.DecimalField):
    """A number as people type it: "1,200.50" and "1 200.50" are 1200.50. Validation checks its decimals."""

    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "number"})
        errors = {"invalid": NOT_A_NUMBER, "max_digits": "This number is too long."}
        super().__init__(required=False, max_digits=18, widget=widget, error_messages=errors, **options)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """Return the number, None when empty; raise `ValidationError` when it is none."""
        text = re.sub(r"[\s\u00a0\u202f]", "", str(value or ""))
        if _THOUSANDS.match(text):
            text = text.replace(",", "")
        return super().to_python(text)


class OpenChoiceField(forms.ChoiceField):
    """A drop-down that keeps a choice which no longer exists in Xero: validation says what to do about it."""

    gone = "{} (not available in Xero)"

    def __init__(self, *, empty_label: str | None = None, **options: Any) -> None:
        self.empty_label = empty_label
        super().__init__(required=False, **options)

    def offer(self, choices: list[tuple[str, str]], *, chosen: Any) -> None:
        """Offer `choices`, and `chosen` whether or not it is among them."""
        offered = [("", self.empty_label)] if self.empty_label is not None else []
        offered += choices
        chosen = str(chosen or "")
        if chosen and chosen not in {value for value, _ in choices}:
            offered.append((chosen, self.gone.format(chosen)))
        self.choices = offered

    def validate(self, value: Any) -> None:
        """Accept any value; validation of the content judges it."""
        if len(str(value)) > 255:
            raise ValidationError("Choose one from the list.")


def current_value(form: forms.BaseForm, name: str) -> Any:
    """Return the current value of `name`: what was sent, else what the form started with."""
    return form[name].value()


def offer(form: forms.BaseForm, name: str, choices: list[tuple[str, str]]) -> None:
    """Give the drop-down `name` its choices, and its current value even when it is none of them."""
    field = form.fields[name]
    assert isinstance(field, OpenChoiceField)
    field.offer(choices, chosen=current_value(form, name))
