"""The form rows that map a tax percentage in Pipedrive to a tax rate in Xero."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from django import forms

USUAL_PERCENTS = ("0", "5", "20")
FREE_ROWS = 1
MAX_ROWS = 60


def write_percent(text: str) -> str:
    """Return a percentage in its normal form ("20.0" becomes "20"); raise `InvalidOperation` if it is no number."""
    number = Decimal(text.strip().rstrip("%").strip().replace(",", "."))
    if not number.is_finite():
        raise InvalidOperation(f"“{text}” is not a number")
    return format(number.normalize(), "f")


class TaxRow(forms.Form):
    """One percentage and its Xero tax rate."""

    percent = forms.CharField(label="Percent in Pipedrive", max_length=10, required=False)
    tax_type = forms.ChoiceField(label="Tax rate in Xero", required=False)

    def __init__(self, *args: Any, tax_types: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current = str(self.initial.get("tax_type", ""))
        choices = [("", "Match by the rate itself"), *tax_types]
        if current and current not in dict(choices):
            choices.append((current, f"{current} (not available in Xero)"))
        self.fields["tax_type"].choices = choices  # type: ignore[attr-defined]
        number = str(self.initial.get("percent", "")) or "another"
        self.fields["percent"].widget.attrs["aria-label"] = f"Percent in Pipedrive: {number}"
        self.fields["tax_type"].widget.attrs["aria-label"] = f"Xero tax rate for {number} percent"

    def clean_percent(self) -> str:
        """Accept a number from 0 to 100 and return it in its normal form."""
        text = self.cleaned_data["percent"]
        if not text.strip():
            return ""
        try:
            percent = write_percent(text)
        except InvalidOperation as error:
            raise forms.ValidationError("Enter a number, such as 20.") from error
        if not 0 <= Decimal(percent) <= 100:
            raise forms.ValidationError("Enter a percentage from 0 to 100.")
        return percent

    def clean(self) -> dict[str, object]:
        """Require the percentage of a row that has a tax rate."""
        data = super().clean() or self.cleaned_data
        if data.get("tax_type") and not data.get("percent") and "percent" not in self.errors:
            self.add_error("percent", "Enter the percentage this tax rate is for.")
        return data


class BaseTaxRows(forms.BaseFormSet):
    """All rows, with each percentage at most once."""

    def clean(self) -> None:
        """Refuse a percentage that appears twice."""
        seen = set()
        for row in self.forms:
            percent = row.cleaned_data.get("percent") if hasattr(row, "cleaned_data") else ""
            if percent and percent in seen:
                row.add_error("percent", f"{percent} % is already in another row.")
            seen.add(percent)

    def as_map(self) -> dict[str, str]:
        """Return {"20": "OUTPUT2", ...}; rows without a tax rate are left out."""
        rows = (row.cleaned_data for row in self.forms)
        return {row["percent"]: row["tax_type"] for row in rows if row.get("percent") and row.get("tax_type")}


TaxRows = cast(
    type[BaseTaxRows],
    forms.formset_factory(
        TaxRow,
        formset=BaseTaxRows,
        extra=FREE_ROWS,
        max_num=MAX_ROWS,
        absolute_max=MAX_ROWS,
        validate_max=True,
    ),
)


def rows_of(tax_map: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the initial rows of the form: the usual percentages and every one that is set, in order."""
    percents = {*USUAL_PERCENTS, *tax_map}
    return [
        {"percent": percent, "tax_type": tax_map.get(percent, "")}
        for percent in sorted(percents, key=Decimal)
    ]
