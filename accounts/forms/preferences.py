"""The form of an organisation's preferences: the mapping, the due date and the defaults."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django import forms

from accounts.actions import PLAIN_PREFERENCES
from accounts.forms.sources import RECORDS, SourceList
from accounts.mapping_fields import LINES, MAPPING_TARGETS, SALES_ACCOUNTS, MappingTarget
from accounts.models import (
    CurrencyRule,
    DueRule,
    LineAmountTypesRule,
    MappingPreferences,
    ReferenceItem,
    ReferenceKind,
)


class PreferencesForm(forms.Form):
    """The preferences of one Xero organisation. `field_map` and the plain fields come out of `values()`."""

    due_rule = forms.ChoiceField(label="An invoice falls due", choices=DueRule.choices)
    due_days = forms.IntegerField(label="Days after the invoice date", min_value=0, max_value=365)
    due_day_of_month = forms.IntegerField(label="Day of the following month", min_value=1, max_value=31)
    due_deal_field = forms.ChoiceField(label="Date field of the deal", required=False)
    customer_terms_first = forms.BooleanField(
        label="Where the customer has payment terms in Xero, those come first", required=False
    )
    line_amount_types = forms.ChoiceField(label="Tax treatment", choices=LineAmountTypesRule.choices)
    currency_rule = forms.ChoiceField(label="Currency", choices=CurrencyRule.choices)
    branding_theme_id = forms.ChoiceField(label="Xero template", required=False)
    account_code = forms.ChoiceField(label="Account", required=False)
    tax_type = forms.ChoiceField(label="Tax rate", required=False)

    def __init__(
        self, *args: Any, preferences: MappingPreferences, sources: SourceList, **kwargs: Any
    ) -> None:
        initial = {name: getattr(preferences, name) for name in PLAIN_PREFERENCES}
        initial |= {f"map-{key}": source for key, source in preferences.field_map.items()}
        super().__init__(*args, **(kwargs | {"initial": initial}))
        self.preferences = preferences
        self.sources = sources
        self.tax_types: list[tuple[str, str]] = []
        self._add_mapping()
        self._fill_lists()

    def _add_mapping(self) -> None:
        for target in MAPPING_TARGETS:
            name = f"map-{target.key}"
            current = str(self.initial.get(name, ""))
            records = list(RECORDS) if target.group == LINES else [r for r in RECORDS if r != "product"]
            choice = forms.ChoiceField(
                label=target.label, choices=self.sources.choices_for(current, records), required=False
            )
            if self.sources.is_deleted(current):
                choice.help_text = "This field was deleted in Pipedrive. Choose another one."
            self.fields[name] = choice

    def _fill_lists(self) -> None:
        lists: dict[str, list[tuple[str, str]]] = defaultdict(list)
        kinds = (ReferenceKind.BRANDING_THEME, ReferenceKind.ACCOUNT, ReferenceKind.TAX_RATE)
        rows = ReferenceItem.objects.filter(
            connection_id=self.preferences.connection_id, kind__in=kinds, is_active=True
        )
        for row in rows:
            if row.kind == ReferenceKind.ACCOUNT and row.raw.get("Type", "REVENUE") not in SALES_ACCOUNTS:
                continue
            if row.kind == ReferenceKind.TAX_RATE and row.raw.get("CanApplyToRevenue") is False:
                continue
            label = f"{row.remote_id} · {row.name}" if row.kind == ReferenceKind.ACCOUNT else row.name
            lists[row.kind].append((row.remote_id, label))
        self.tax_types = lists[ReferenceKind.TAX_RATE]
        self._offer("branding_theme_id", "Xero's own default", lists[ReferenceKind.BRANDING_THEME])
        self._offer("account_code", "Choose on each invoice", lists[ReferenceKind.ACCOUNT])
        self._offer("tax_type", "The account's own tax rate", self.tax_types)
        self._offer(
            "due_deal_field", "Choose a field", list(self.sources.dates.items()), "deleted in Pipedrive"
        )

    def _offer(
        self, name: str, nothing: str, choices: list[tuple[str, str]], gone: str = "no longer in Xero"
    ) -> None:
        current = str(self.initial.get(name, ""))
        offered = [("", nothing), *choices]
        if current and current not in dict(offered):
            offered.append((current, f"{current} ({gone})"))
            self.fields[name].help_text = "This one is no longer in the list. Choose another one."
        self.fields[name].choices = offered  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Require a source for the customer's name, and the date field if the due date comes from one."""
        data = super().clean() or self.cleaned_data
        if "map-contact_name" in data and not data["map-contact_name"]:
            self.add_error("map-contact_name", "Every invoice needs a customer name: choose a field.")
        if data.get("due_rule") == DueRule.DEAL_FIELD and not data.get("due_deal_field"):
            self.add_error("due_deal_field", "Choose the date field of the deal that holds the due date.")
        for target in MAPPING_TARGETS:
            name = f"map-{target.key}"
            source = data.get(name, "")
            if self.sources.is_deleted(source):
                self.add_error(name, "This field was deleted in Pipedrive. Choose another one.")
        return data

    def groups(self) -> Iterator[tuple[str, list[tuple[MappingTarget, forms.BoundField]]]]:
        """Return the rows of the mapping under their headings, for templates."""
        rows: dict[str, list[tuple[MappingTarget, forms.BoundField]]] = defaultdict(list)
        for target in MAPPING_TARGETS:
            rows[target.group].append((target, self[f"map-{target.key}"]))
        yield from rows.items()

    def values(self) -> dict[str, Any]:
        """Return what `change_preferences` takes, without the tax rows."""
        mapped = {target.key: self.cleaned_data[f"map-{target.key}"] for target in MAPPING_TARGETS}
        return {"field_map": mapped, **{name: self.cleaned_data[name] for name in PLAIN_PREFERENCES}}
