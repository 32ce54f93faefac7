"""The first part of the invoice form, Customer details: a customer Xero has, or what a new one is made of."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.mapping_fields import CUSTOMER, MAPPING_TARGETS
from accounts.models import Connection
from invoices.models import Contact

TARGETS = [target for target in MAPPING_TARGETS if target.group == CUSTOMER]
AUTOCOMPLETE_OFF = {"autocomplete": "off"}


class CustomerForm(forms.Form):
    """Who is invoiced. `contact` is our row of the Xero customer, empty for a new one."""

    contact = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, connection: Connection, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **options})
        self.connection = connection
        for target in TARGETS:
            # Lengths are judged by validation, which keeps the text and says what is wrong with it.
            field = forms.CharField(label=target.label, required=False, strip=True)
            field.widget.attrs.update(AUTOCOMPLETE_OFF)
            self.fields[target.key] = field
        self.fields["contact_name"].required = False

    @property
    def others(self) -> list[forms.BoundField]:
        """The fields below the name."""
        return [self[target.key] for target in TARGETS if target.key != "contact_name"]

    @property
    def picked(self) -> Contact | None:
        """The Xero customer that is chosen now; a name typed over it means a new one."""
        pk = str(self["contact"].value() or "")
        if not pk.isdecimal() or len(pk) > 18:
            return None
        contact = Contact.objects.filter(connection=self.connection, pk=int(pk)).first()
        typed = str(self["contact_name"].value() or "").strip()
        return contact if contact and contact.name.strip() == typed else None

    def contact_details(self) -> dict[str, str]:
        """What was typed, by mapping target."""
        return {target.key: str(self[target.key].value() or "").strip() for target in TARGETS}
