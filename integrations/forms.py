"""The choice after a consent that opened several organisations: which of them to connect."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from integrations.lifecycle.connect import Company


class ChooseOrganisationsForm(forms.Form):
    """Which organisations to connect. All are ticked at first."""

    organisation = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        label="Organisations",
        error_messages={"required": "Choose at least one organisation."},
    )

    def __init__(self, *args: Any, companies: Sequence[Company], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.companies = companies
        field = self.fields["organisation"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(company.remote_id, company.name) for company in companies]
        field.initial = [company.remote_id for company in companies]

    @property
    def chosen(self) -> list[Company]:
        """The organisations that were ticked."""
        ticked = set(self.cleaned_data["organisation"])
        return [company for company in self.companies if company.remote_id in ticked]
