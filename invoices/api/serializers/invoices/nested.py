"""Serialize the objects inside an invoice: organisation, deal, customer, lines, payments, timeline and links."""

from __future__ import annotations

from rest_framework import serializers

from invoices.api.fields import MoneyField, QuantityField
from invoices.fields import LINE
from invoices.models import InvoiceLine, Payment


class LinksOut(serializers.Serializer):
    """The addresses of the invoice; empty for what does not exist yet."""

    html = serializers.URLField()
    pdf = serializers.URLField()
    online = serializers.CharField()
    xero = serializers.CharField()


class RefOut(serializers.Serializer):
    """The organisation of an invoice."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class DealRefOut(serializers.Serializer):
    """The deal of an invoice."""

    id = serializers.IntegerField()
    pipedrive_id = serializers.IntegerField()
    title = serializers.CharField()


class ContactOut(serializers.Serializer):
    """The customer: Xero's id once it has one, and what was typed."""

    xero_contact_id = serializers.CharField()
    name = serializers.CharField()
    details = serializers.DictField(child=serializers.CharField())


class SubmissionOut(serializers.Serializer):
    """The last submission for approval: by whom, when, of which version and total."""

    by = serializers.CharField(source="submitted_by", allow_null=True)
    at = serializers.DateTimeField(source="submitted_at", allow_null=True)
    version = serializers.IntegerField(source="submitted_version")
    total = MoneyField(source="submitted_total")
    changed_since = serializers.BooleanField(source="is_changed_since_submitted")


class LineOut(serializers.ModelSerializer):
    """One line; amount and tax are Xero's."""

    id = serializers.CharField(source="xero_line_item_id")
    quantity = QuantityField()
    unit_amount = MoneyField()
    discount_rate = QuantityField()
    discount_amount = MoneyField()
    line_amount = MoneyField(source="xero_line_amount")
    tax_amount = MoneyField(source="xero_tax_amount")

    class Meta:
        model = InvoiceLine
        fields = [
            "id",
            *(name for field in LINE for name in field.names),
            "line_amount",
            "tax_amount",
        ]


class PaymentOut(serializers.ModelSerializer):
    """A payment, or a credit note applied."""

    amount = MoneyField()

    class Meta:
        model = Payment
        fields = ["kind", "date", "amount", "reference", "xero_payment_id"]


class TimelineEntryOut(serializers.Serializer):
    """One entry of the timeline."""

    at = serializers.DateTimeField()
    who = serializers.CharField()
    sentence = serializers.CharField()
    detail = serializers.CharField()
    kind = serializers.CharField()
