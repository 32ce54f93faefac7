"""What a program may send: shapes and types. Whether an invoice makes sense is for `invoices.validation`."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.api.serializers import StrictSerializer
from accounts.models import User
from invoices.api.fields import MoneyField, QuantityField

LINE_AMOUNT_TYPES = ["Exclusive", "Inclusive", "NoTax"]


class ContactIn(StrictSerializer):
    """The customer: one of Xero by its id, or the details of a new one."""

    xero_contact_id = serializers.CharField(required=False, help_text="An existing customer of Xero.")
    contact_name = serializers.CharField(required=False)
    first_name = serializers.CharField(required=False, allow_blank=True)
    last_name = serializers.CharField(required=False, allow_blank=True)
    email_address = serializers.CharField(required=False, allow_blank=True)
    phone = serializers.CharField(required=False, allow_blank=True)
    address_line1 = serializers.CharField(required=False, allow_blank=True)
    address_line2 = serializers.CharField(required=False, allow_blank=True)
    city = serializers.CharField(required=False, allow_blank=True)
    region = serializers.CharField(required=False, allow_blank=True)
    postal_code = serializers.CharField(required=False, allow_blank=True)
    country = serializers.CharField(required=False, allow_blank=True)
    tax_number = serializers.CharField(required=False, allow_blank=True)


class LineIn(StrictSerializer):
    """One line. What `item_code` knows (description, price, account, tax rate) may be left out."""

    id = serializers.CharField(required=False, help_text="On a change: Xero's line id, to keep the line.")
    item_code = serializers.CharField(required=False, allow_blank=True)
    description = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)
    quantity = QuantityField(required=False, allow_null=True)
    unit_amount = MoneyField(required=False, allow_null=True, help_text="In the invoice's currency.")
    discount_rate = QuantityField(required=False, allow_null=True, help_text="In percent.")
    account_code = serializers.CharField(required=False, allow_blank=True)
    tax_type = serializers.CharField(required=False, allow_blank=True)


class ContentIn(StrictSerializer):
    """The parts of an invoice; what is left out stays as it is, or as the preferences make it."""

    contact = ContactIn(required=False)
    date = serializers.DateField(required=False)
    due_date = serializers.DateField(required=False, allow_null=True)
    reference = serializers.CharField(required=False, allow_blank=True)
    currency_code = serializers.CharField(required=False)
    line_amount_types = serializers.ChoiceField(LINE_AMOUNT_TYPES, required=False)
    branding_theme_id = serializers.CharField(required=False, allow_blank=True)
    lines = LineIn(many=True, required=False)
    submit = serializers.BooleanField(required=False, default=False, help_text="Submit for approval as well.")


class InvoiceCreateIn(ContentIn):
    """A new invoice of a deal."""

    deal = serializers.IntegerField(required=False, help_text="The deal's id here.")
    pipedrive_deal = serializers.IntegerField(required=False, help_text="Or its number in Pipedrive.")
    connection = serializers.IntegerField(
        required=False, help_text="The Xero organisation; needed where several would do."
    )
    allow_twin = serializers.BooleanField(
        required=False, default=False, help_text="Make a second invoice although the same one was just made."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One deal, named in one way."""
        if ("deal" in attrs) == ("pipedrive_deal" in attrs):
            raise serializers.ValidationError(
                {"deal": ["Name one deal: its id here or its Pipedrive number."]}
            )
        return attrs


class InvoiceChangeIn(ContentIn):
    """A change of a draft, or of an invoice that awaits approval."""

    version = serializers.IntegerField(help_text="The version you read; somebody else's change answers 409.")


class GiveIn(StrictSerializer):
    """Who gets a deal."""

    to = serializers.SlugRelatedField("email", queryset=User.objects.all(), help_text="A colleague's e-mail.")


class ReasonIn(StrictSerializer):
    """Why a step is taken, in a person's words."""

    reason = serializers.CharField(max_length=2000)


class ResolveIn(StrictSerializer):
    """How a conflict ends: everything as `keep` says, apart from the fields in `choices`, by their key."""

    keep = serializers.ChoiceField(["yours", "theirs"], help_text="Where both sides changed something.")
    choices = serializers.DictField(
        child=serializers.ChoiceField(["yours", "theirs"]), required=False, help_text="One side a key."
    )
    seen = serializers.DateTimeField(
        required=False, help_text="`conflict.seen` as you read it; another version by now answers 409."
    )


class KeepIn(StrictSerializer):
    """Which changes of the deal are decided about."""

    deal_seen = serializers.CharField(help_text="As it was read with the invoice.")


class NothingIn(StrictSerializer):
    """No body: the step needs nothing but the invoice."""
