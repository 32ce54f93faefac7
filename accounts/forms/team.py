"""Forms to invite a person, to change their role and access, and to create an API token."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from accounts.models import Connection, ConnectionState, Provider, Role, User


class PersonForm(forms.Form):
    """A person's name, role and organisations."""

    name = forms.CharField(label="Name", max_length=150)
    role = forms.ChoiceField(label="Role", choices=Role.choices)
    organisations = forms.ModelMultipleChoiceField(
        label="Xero organisations",
        queryset=Connection.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Administrators work in all of them.",
    )

    def __init__(self, *args: Any, person: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        kept = list(person.organisations.values_list("pk", flat=True)) if person else []
        # A disconnected organisation stays ticked for those who work in it, because they still see its invoices.
        offered = Connection.objects.filter(provider=Provider.XERO).filter(
            ~Q(state=ConnectionState.DISCONNECTED) | Q(pk__in=kept)
        )
        self.fields["organisations"].queryset = offered  # type: ignore[attr-defined]
        if person:
            self.initial = {
                "email": person.email,
                "name": person.name,
                "role": person.role,
                "organisations": kept,
                "is_active": person.is_active,
            }


class InviteForm(PersonForm):
    """Invites a person: the fields of `PersonForm` and an e-mail address."""

    email = forms.EmailField(label="E-mail", max_length=254)
    field_order = ["email", "name", "role", "organisations"]

    def clean_email(self) -> str:
        """Refuse the address of somebody who is a member already."""
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError("This person is already a member of the team.")
        return email


class ChangePersonForm(PersonForm):
    """Changes a member of the team."""

    email = forms.EmailField(
        label="E-mail", max_length=254, help_text="They sign in with it, and are told when you change it."
    )
    field_order = ["email", "name", "role", "organisations"]

    def clean_email(self) -> str:
        """Return the address in small letters, as it is stored."""
        return str(self.cleaned_data["email"]).lower()

    is_active = forms.BooleanField(
        label="May sign in", required=False, help_text="Without this, their API tokens stop working too."
    )


class ApiTokenForm(forms.Form):
    """Creates an API token."""

    name = forms.CharField(label="What is it for?", max_length=100, help_text="Such as “Warehouse”.")
    days = forms.TypedChoiceField(
        label="Expires after",
        coerce=int,
        choices=[(90, "90 days"), (365, "a year"), (0, "never")],
        initial=365,
    )
