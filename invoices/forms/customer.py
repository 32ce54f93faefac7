"""The first part of the invoice form, Customer details: a customer Xero has, or what a new one is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from accounts.mapping_fields import CUSTOMER, MAPPING_TARGETS
from accounts.models import Connection
from accounts.parameters import read_id
from invoices.customers import NewCustomer
from invoices.models import Contact
from invoices.names import is_same_name

TARGETS = [target for target in MAPPING_TARGETS if target.group == CUSTOMER]
TELLING_APART = ("email_address", "address_line1", "city", "postal_code", "tax_number")
AUTOCOMPLETE_OFF = {"autocomplete": "off"}


class CustomerForm(forms.Form):
    """Who is invoiced. `contact` is our row of the Xero customer, empty for a new one.

    Where several customers may be meant, the page asks: `answer` is a row or “new”, and counts for the name it was
    asked about (`asked`).
    """

    contact = forms.IntegerField(required=False, widget=forms.HiddenInput)
    answer = forms.CharField(required=False, widget=forms.HiddenInput)
    asked = forms.CharField(required=False, widget=forms.HiddenInput, strip=True)
    details_of = forms.CharField(required=False, widget=forms.HiddenInput, strip=True)

    def __init__(self, data: Mapping[str, Any] | None, *, connection: Connection, **options: Any) -> None:
        super().__init__(_with_answer(data, connection), **{"label_suffix": "", **options})
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
        contact = _find(self.connection, self["contact"].value())
        return contact if contact and contact.name.strip() == self.typed_name else None

    @property
    def typed_name(self) -> str:
        """The name as it stands in the form."""
        return str(self["contact_name"].value() or "").strip()

    @property
    def typed_details(self) -> list[str]:
        """What tells this customer apart: e-mail, address and tax number as they stand in the form."""
        details = self.contact_details()
        return [text for key in TELLING_APART if (text := details.get(key, ""))]

    @property
    def details_owner(self) -> str:
        """The customer whose details stand below, as the page will send it: who was told of a mix-up may keep it."""
        return self.typed_name if self.is_bound else str(self["details_of"].value() or "")

    def clean(self) -> None:
        """Refuse once what a new customer would take over from another one."""
        if owner := self.took_over:
            text = f"Below stand the details of “{owner}”. Check that they are right for this customer, and save again."
            self.add_error("contact_name", text)

    @property
    def took_over(self) -> str:
        """The name of another customer whose details stand below a name typed over theirs; "" where all is well."""
        owner = str(self["details_of"].value() or "").strip()
        others = any(text for key, text in self.contact_details().items() if key != "contact_name")
        is_anothers = bool(owner) and not is_same_name(owner, self.typed_name)
        return owner if is_anothers and others and self.picked is None else ""

    @property
    def is_new(self) -> bool:
        """Whether the person said that none of Xero's customers is meant."""
        asked = str(self["asked"].value() or "").strip()
        return self["answer"].value() == NewCustomer.NEW.value and asked == self.typed_name

    def contact_details(self) -> dict[str, str]:
        """What was typed, by mapping target."""
        return {target.key: str(self[target.key].value() or "").strip() for target in TARGETS}


def _with_answer(data: Mapping[str, Any] | None, connection: Connection) -> Mapping[str, Any] | None:
    """Return what was sent with the customer in place that the answer names."""
    if not data or str(data.get("asked", "")).strip() != str(data.get("contact_name", "")).strip():
        return data
    contact = _find(connection, data.get("answer"))
    if contact is None:
        return data
    chosen = {"contact": str(contact.pk), "contact_name": contact.name, "answer": "", "asked": ""}
    return {name: data.get(name) for name in data} | chosen


def _find(connection: Connection, pk: Any) -> Contact | None:
    number = read_id(pk)
    return None if number is None else Contact.objects.filter(connection=connection, pk=number).first()
