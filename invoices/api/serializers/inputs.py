"""Check the shapes and types of what programs send. `invoices.validation` checks whether an invoice makes sense."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.api.serializers import StrictSerializer
from accounts.models import User
from accounts.parameters import LARGEST_ID, LARGEST_VERSION
from invoices.amounts import MAX_LINES, TOO_MANY_LINES
from invoices.api.fields import MoneyField, QuantityField
from invoices.fields import CUSTOMER, CUSTOMER_DETAILS, DAY, HEAD, MONEY, TEXT, TYPED_LINE, Field

HELP = {
    "unit_amount": "In the invoice's currency.",
    "discount_rate": "In percent, two decimals; else `discount_amount`.",
}
# Line ends and blanks inside it are the writer's.
PROSE = ("description",)


def field_in(field: Field) -> serializers.Field:
    """Return the serializer field for a field of an invoice or a line."""
    options: dict[str, Any] = {"required": False}
    if field.name in HELP:
        options["help_text"] = HELP[field.name]
    if field.choices:
        return serializers.ChoiceField(list(field.choices), **options)
    if field.kind is TEXT:
        trims = field.name not in PROSE
        return serializers.CharField(allow_blank=field.is_optional, trim_whitespace=trims, **options)
    if field.kind is DAY:
        return serializers.DateField(allow_null=field.is_optional, **options)
    make = MoneyField if field.kind is MONEY else QuantityField
    return make(allow_null=field.is_optional, **options)


class IdIn(serializers.IntegerField):
    """The id of a row: whole, and no larger than its column can hold."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, min_value=0, max_value=LARGEST_ID)


class ContactIn(StrictSerializer):
    """The customer: one of Xero by its id, or the details of a new one."""

    xero_contact_id = serializers.CharField(required=False, help_text="An existing customer of Xero.")
    is_new = serializers.BooleanField(
        required=False, help_text="Make a new customer although one of Xero's has the same e-mail address."
    )

    def get_fields(self) -> dict[str, Any]:
        """Add the details of a new customer; a name can't be empty."""
        details = {
            one.name: serializers.CharField(required=False, allow_blank=one.name != CUSTOMER.name)
            for one in CUSTOMER_DETAILS
        }
        return {**super().get_fields(), **details}


class LineIn(StrictSerializer):
    """One line. What `item_code` knows (description, price, account, tax rate) may be left out."""

    id = serializers.CharField(required=False, help_text="On a change: Xero's line id, to keep the line.")

    def get_fields(self) -> dict[str, Any]:
        """Add what a person could type."""
        return {**super().get_fields(), **{field.name: field_in(field) for field in TYPED_LINE}}


class LinesIn(serializers.ListSerializer):
    """The lines, counted before any of them is looked at."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Refuse too many lines at once, with one sentence."""
        if isinstance(data, list) and len(data) > MAX_LINES:
            raise serializers.ValidationError([TOO_MANY_LINES])
        return super().run_validation(data)


class ContentIn(StrictSerializer):
    """The parts of an invoice; what is left out stays as it is, or as the preferences fill it."""

    contact = ContactIn(required=False)
    lines = LinesIn(child=LineIn(), required=False, max_length=MAX_LINES)
    submit = serializers.BooleanField(required=False, default=False, help_text="Submit for approval as well.")

    def get_fields(self) -> dict[str, Any]:
        """Put the head fields between the customer and the lines."""
        declared = super().get_fields()
        head = {field.name: field_in(field) for field in HEAD}
        return {"contact": declared.pop("contact"), **head, **declared}


class InvoiceCreateIn(ContentIn):
    """A new invoice made from a deal."""

    deal = serializers.IntegerField(
        required=False, min_value=0, max_value=LARGEST_ID, help_text="The deal's id here."
    )
    pipedrive_deal = serializers.IntegerField(
        required=False, min_value=0, max_value=LARGEST_ID, help_text="Or its number in Pipedrive."
    )
    connection = IdIn(
        required=False,
        help_text="The Xero organisation; required if there is more than one to choose from.",
    )
    allow_twin = serializers.BooleanField(
        required=False,
        default=False,
        help_text="Create a second invoice even if an identical one was just created.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Require one deal, named in one way."""
        if ("deal" in attrs) == ("pipedrive_deal" in attrs):
            raise serializers.ValidationError(
                {"deal": ["Give one deal: its id here or its Pipedrive number."]}
            )
        return attrs


class InvoiceChangeIn(ContentIn):
    """A change of a draft, or of an invoice that awaits approval."""

    version = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=LARGEST_VERSION,
        help_text="The version you read, unless If-Match names it; if it has changed since, the answer is 409.",
    )


class GiveIn(StrictSerializer):
    """The person who gets a deal."""

    to = serializers.SlugRelatedField("email", queryset=User.objects.all(), help_text="A colleague's e-mail.")


class SeenIn(StrictSerializer):
    """What the caller saw of the invoice: if it is another one by now, the step is refused."""

    version = serializers.IntegerField(
        required=False, min_value=1, max_value=LARGEST_VERSION, help_text="The version you read."
    )
    total = MoneyField(required=False, help_text="The total you read, in the invoice's currency.")


class EmailIn(SeenIn):
    """What was seen, and whether a second e-mail is meant."""

    again = serializers.BooleanField(
        required=False, default=False, help_text="Send it although one was sent within the hour."
    )


class RejectIn(SeenIn):
    """The reason for a rejection, in a person's words, and what was seen."""

    reason = serializers.CharField(max_length=2000)


class ReasonIn(StrictSerializer):
    """The reason for a step, in a person's words."""

    reason = serializers.CharField(max_length=2000)


class ResolveIn(StrictSerializer):
    """The end of a conflict: everything as `keep` says, apart from the fields in `choices`, by their key."""

    keep = serializers.ChoiceField(["yours", "theirs"], help_text="Where both sides changed something.")
    choices = serializers.DictField(
        child=serializers.ChoiceField(["yours", "theirs"]), required=False, help_text="One side for each key."
    )
    seen = serializers.DateTimeField(
        required=False,
        help_text="`conflict.seen` as you read it; if it has changed since, the answer is 409.",
    )


class KeepIn(StrictSerializer):
    """The token of the deal's changes that are decided about."""

    deal_seen = serializers.CharField(help_text="As it was read with the invoice.")


class NothingIn(StrictSerializer):
    """No body: the step needs nothing but the invoice."""
