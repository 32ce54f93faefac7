"""The forms of the pages, with custom fields of the simple types."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from sandbox.pipedrive.errors import ApiError
from sandbox.pipedrive.models import Deal, DealProduct, Field, Organization, Person, Product, Stage, User
from sandbox.pipedrive.models.record import Record
from sandbox.pipedrive.rules.custom_values import definitions_of
from sandbox.pipedrive.rules.line_rules import FREQUENCIES, TAX_METHODS

SIMPLE_TYPES = ("varchar", "text", "phone", "double", "date", "enum")
PREFIX = "custom_"
DEFAULT_CYCLES = 12


class RecordForm(forms.Form):
    """A form that includes the record's simple custom fields."""

    entity = ""

    def __init__(self, *args: Any, record: Record, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for code, field in definitions_of(self.entity).items():
            if field.field_type in SIMPLE_TYPES:
                self.fields[PREFIX + code] = _custom_input(field)
                self.initial[PREFIX + code] = record.custom_fields.get(code)

    def values(self) -> dict[str, Any]:
        """Return the changed values in the form that the API's rules expect."""
        chosen: dict[str, Any] = {}
        custom: dict[str, Any] = {}
        for name in self.changed_data:
            value = self.cleaned_data[name]
            if name.startswith(PREFIX):
                custom[name.removeprefix(PREFIX)] = _custom_value(value)
            else:
                chosen[name] = value
        return {**chosen, "custom_fields": custom} if custom else chosen

    def add_refusal(self, error: ApiError) -> None:
        """Show what the rules refused."""
        self.add_error(None, str(error.body.get("error")))


def _custom_input(field: Field) -> forms.Field:
    common: dict[str, Any] = {"label": field.name, "required": False}
    if field.field_type == "date":
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **common)
    if field.field_type == "double":
        return forms.DecimalField(**common)
    if field.field_type == "enum":
        choices = [("", "None"), *((str(option["id"]), option["label"]) for option in field.options or [])]
        return forms.TypedChoiceField(choices=choices, coerce=int, empty_value=None, **common)
    if field.field_type == "text":
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), **common)
    return forms.CharField(max_length=255, **common)


def _custom_value(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return None if value == "" else value


def _people_choices(rows: Any) -> list[tuple[str, str]]:
    return [("", "None"), *((str(row.pk), row.name) for row in rows)]


class DealForm(RecordForm):
    entity = "deal"
    title = forms.CharField(label="Title", max_length=255)
    status = forms.ChoiceField(label="Status", choices=[("open", "Open"), ("won", "Won"), ("lost", "Lost")])
    stage_id = forms.TypedChoiceField(label="Stage", coerce=int)
    owner_id = forms.TypedChoiceField(label="Owner", coerce=int)
    person_id = forms.TypedChoiceField(label="Person", coerce=int, empty_value=None, required=False)
    org_id = forms.TypedChoiceField(label="Organization", coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, record: Deal, **kwargs: Any) -> None:
        initial = {
            name: getattr(record, name)
            for name in ("title", "status", "stage_id", "owner_id", "person_id", "org_id")
        }
        super().__init__(*args, record=record, initial=initial, **kwargs)
        stages = (
            Stage.objects.select_related("pipeline")
            .filter(is_deleted=False)
            .order_by("pipeline_id", "order_nr")
        )
        self._choose(
            "stage_id", [(str(stage.pk), f"{stage.pipeline.name}: {stage.name}") for stage in stages]
        )
        self._choose("owner_id", [(str(user.pk), user.name) for user in User.objects.order_by("id")])
        self._choose("person_id", _people_choices(Person.objects.filter(is_deleted=False).order_by("name")))
        self._choose(
            "org_id", _people_choices(Organization.objects.filter(is_deleted=False).order_by("name"))
        )

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class LineForm(forms.Form):
    product_id = forms.TypedChoiceField(label="Product", coerce=int)
    item_price = forms.DecimalField(label="Price", max_digits=14, decimal_places=4)
    quantity = forms.DecimalField(label="Quantity", max_digits=14, decimal_places=4, initial=Decimal(1))
    discount = forms.DecimalField(label="Discount", min_value=0, required=False, initial=0)
    discount_type = forms.ChoiceField(
        label="Discount is", choices=[("percentage", "Percent"), ("amount", "Amount")]
    )
    tax = forms.DecimalField(label="Tax %", min_value=0, required=False, initial=20)
    tax_method = forms.ChoiceField(
        label="Tax method (all lines)", choices=[(each, each.title()) for each in TAX_METHODS]
    )
    billing_frequency = forms.ChoiceField(
        label="Billing", choices=[(each, each.title()) for each in FREQUENCIES]
    )
    comments = forms.CharField(label="Comments", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    is_enabled = forms.BooleanField(label="Counts in the deal", required=False, initial=True)

    def __init__(self, *args: Any, deal: Deal, line: DealProduct | None = None, **kwargs: Any) -> None:
        self.line = line
        initial: dict[str, Any] = {"tax_method": deal.tax_method}
        kwargs["label_suffix"] = ""
        if line is not None:
            names = [name for name in self.base_fields if name != "tax_method"]
            initial |= {name: in_short(getattr(line, name)) for name in names}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        field = self.fields["product_id"]
        assert isinstance(field, forms.ChoiceField)
        products = Product.objects.filter(is_deleted=False).order_by("name")
        field.choices = [
            (str(product.pk), f"{product.name} ({product.code or 'no code'})") for product in products
        ]

    def values(self) -> dict[str, Any]:
        """Return the line in the form that the API's rules expect."""
        given = {name: value for name, value in self.cleaned_data.items() if value is not None}
        kept = self.line.billing_frequency_cycles if self.line is not None else None
        is_recurring = given["billing_frequency"] != "one-time"
        return {**given, "billing_frequency_cycles": (kept or DEFAULT_CYCLES) if is_recurring else None}

    def add_refusal(self, error: ApiError) -> None:
        self.add_error(None, str(error.body.get("error")))


def in_short(value: Any) -> Any:
    """Format 12.5000 as 12.5."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value


class PersonForm(RecordForm):
    entity = "person"
    name = forms.CharField(label="Name", max_length=255)
    email = forms.EmailField(label="E-mail", required=False)
    phone = forms.CharField(label="Phone", required=False, max_length=60)
    org_id = forms.TypedChoiceField(label="Organization", coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, record: Person, **kwargs: Any) -> None:
        phone = record.phones[0]["value"] if record.phones else ""
        initial = {
            "name": record.name,
            "email": record.primary_email,
            "phone": phone,
            "org_id": record.org_id,
        }
        super().__init__(*args, record=record, initial=initial, **kwargs)
        field = self.fields["org_id"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = _people_choices(Organization.objects.filter(is_deleted=False).order_by("name"))

    def values(self) -> dict[str, Any]:
        given = super().values()
        for key, plural in (("email", "emails"), ("phone", "phones")):
            if key in given:
                text = given.pop(key)
                given[plural] = [{"value": text, "primary": True, "label": "work"}] if text else []
        return given


class OrganizationForm(RecordForm):
    entity = "organization"
    name = forms.CharField(label="Name", max_length=255)
    street = forms.CharField(label="Street", required=False)
    city = forms.CharField(label="City", required=False)
    postcode = forms.CharField(label="Postcode", required=False)
    country = forms.CharField(label="Country", required=False)

    ADDRESS = {"street": "route", "city": "locality", "postcode": "postal_code", "country": "country"}

    def __init__(self, *args: Any, record: Organization, **kwargs: Any) -> None:
        self.address = record.address or {}
        initial = {name: self.address.get(part) for name, part in self.ADDRESS.items()}
        number = self.address.get("street_number")
        if number:
            initial["street"] = f"{number} {initial['street'] or ''}".strip()
        super().__init__(*args, record=record, initial={"name": record.name, **initial}, **kwargs)

    def values(self) -> dict[str, Any]:
        given = super().values()
        changed = [name for name in self.ADDRESS if name in given]
        for name in changed:
            given.pop(name)
        if changed:
            parts = {name: self.cleaned_data[name] for name in self.ADDRESS}
            whole = ", ".join(text for text in parts.values() if text)
            address = {part: parts[name] or None for name, part in self.ADDRESS.items()}
            given["address"] = {"value": whole, **address} if whole else None
        return given


class NoteForm(forms.Form):
    content = forms.CharField(label="New note", widget=forms.Textarea(attrs={"rows": 2}))
