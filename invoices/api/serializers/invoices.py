"""An invoice as programs see it: in the list, and whole."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from invoices import timeline
from invoices.actions import find_conflict, sharing_messages
from invoices.api.fields import MoneyField, QuantityField
from invoices.api.presence import IDLE, Presence, delivery_of, links_of
from invoices.api.serializers.deal_changes import DealChangesOut
from invoices.models import Invoice, InvoiceLine, Payment


class VersionsOut(serializers.Serializer):
    """One field that was changed here and in Xero: as it was, as asked for here, as Xero has it."""

    base = serializers.CharField(allow_blank=True)
    yours = serializers.CharField(allow_blank=True)
    theirs = serializers.CharField(allow_blank=True)


class ProblemOut(serializers.Serializer):
    """One sentence of Xero and the field it speaks of; after a conflict with all versions of it."""

    text = serializers.CharField()
    field = serializers.CharField(allow_blank=True)
    line = serializers.IntegerField(allow_null=True)
    versions = VersionsOut(required=False)


class DeliveryOut(serializers.Serializer):
    """Whether Xero knows: idle (nothing to send), waiting, or failed."""

    state = serializers.ChoiceField(["idle", "waiting", "failed"])
    kind = serializers.CharField()
    message = serializers.CharField()
    problems = ProblemOut(many=True)
    next_try_at = serializers.DateTimeField(allow_null=True)


class LinksOut(serializers.Serializer):
    """Where the invoice can be opened; empty when it is not there yet."""

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
        """As on the document."""

        model = InvoiceLine
        fields = [
            "id",
            "description",
            "quantity",
            "unit_amount",
            "discount_rate",
            "discount_amount",
            "item_code",
            "account_code",
            "tax_type",
            "tracking",
            "line_amount",
            "tax_amount",
        ]


class PaymentOut(serializers.ModelSerializer):
    """A payment, or a credit note applied."""

    amount = MoneyField()

    class Meta:
        """As in Xero."""

        model = Payment
        fields = ["kind", "date", "amount", "reference", "xero_payment_id"]


class StoryOut(serializers.Serializer):
    """One entry of the timeline."""

    at = serializers.DateTimeField()
    who = serializers.CharField()
    sentence = serializers.CharField()
    detail = serializers.CharField()
    kind = serializers.CharField()


class InvoiceOut(serializers.ModelSerializer):
    """An invoice in a list. Amounts are strings in `currency_code`; Xero's once it has answered."""

    id = serializers.UUIDField(source="uid")
    status = serializers.SerializerMethodField()
    connection = RefOut()
    deal = DealRefOut()
    contact = serializers.SerializerMethodField()
    sub_total = serializers.SerializerMethodField()
    total_tax = serializers.SerializerMethodField()
    total = MoneyField(source="shown_total")
    amount_due = MoneyField(source="shown_amount_due")
    amount_paid = MoneyField(source="xero_amount_paid")
    amount_credited = MoneyField(source="xero_amount_credited")
    fully_paid_on = serializers.DateField(source="xero_fully_paid_on")
    sent_to_contact = serializers.BooleanField(source="xero_sent_to_contact")
    delivery = serializers.SerializerMethodField()
    links = serializers.SerializerMethodField()

    class Meta:
        """Our id is the mark on Xero's document."""

        model = Invoice
        fields: list[str] = [
            "id",
            "xero_id",
            "xero_number",
            "xero_status",
            "status",
            "connection",
            "deal",
            "contact",
            "date",
            "due_date",
            "reference",
            "currency_code",
            "line_amount_types",
            "branding_theme_id",
            "sub_total",
            "total_tax",
            "total",
            "amount_due",
            "amount_paid",
            "amount_credited",
            "fully_paid_on",
            "sent_to_contact",
            "version",
            "created_at",
            "xero_updated_at",
            "delivery",
            "links",
        ]

    def _presence(self, invoice: Invoice) -> Presence:
        presence: Presence = self.context["presence"][invoice.pk]
        return presence

    def get_status(self, invoice: Invoice) -> str:
        """The words of the status, part-paid and overdue told apart."""
        return self._presence(invoice).status

    @extend_schema_field(ContactOut)
    def get_contact(self, invoice: Invoice) -> dict[str, Any]:
        """The customer."""
        return {
            "xero_contact_id": invoice.contact.xero_contact_id if invoice.contact else "",
            "name": invoice.customer_name,
            "details": invoice.contact_details,
        }

    def get_sub_total(self, invoice: Invoice) -> str:
        """Before tax."""
        return MoneyField().to_representation(invoice.shown_sub_total)

    def get_total_tax(self, invoice: Invoice) -> str:
        """The tax."""
        return MoneyField().to_representation(invoice.shown_total_tax)

    @extend_schema_field(DeliveryOut)
    def get_delivery(self, invoice: Invoice) -> dict[str, Any]:
        """Whether Xero knows."""
        return dict(DeliveryOut(self._presence(invoice).delivery).data)

    @extend_schema_field(LinksOut)
    def get_links(self, invoice: Invoice) -> dict[str, str]:
        """Where it can be opened."""
        return links_of(invoice, short_code=self._presence(invoice).short_code)


class DifferenceOut(VersionsOut):
    """One field that differs; `key` names it in `choices`, `outcome` says whose stays, or "clash"."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    field = serializers.CharField(source="name")
    line = serializers.IntegerField(allow_null=True)
    outcome = serializers.ChoiceField(["yours", "theirs", "clash"])


class MeetingOut(serializers.Serializer):
    """An edit that waits because Xero's document changed too; `seen` is the version of Xero's it was compared with."""

    seen = serializers.DateTimeField(allow_null=True)
    differences = DifferenceOut(many=True)


class RequestsOut(serializers.Serializer):
    """How the latest PDF, online link and e-mail stand."""

    pdf = DeliveryOut()
    online_url = DeliveryOut()
    email = DeliveryOut()


class InvoiceDetailOut(DealChangesOut, InvoiceOut):
    """A whole invoice."""

    lines = LineOut(many=True)
    payments = PaymentOut(many=True)
    timeline = serializers.SerializerMethodField()
    requests = serializers.SerializerMethodField()
    warnings = serializers.SerializerMethodField()
    conflict = serializers.SerializerMethodField()

    class Meta(InvoiceOut.Meta):
        """And what it consists of."""

        fields = [
            *InvoiceOut.Meta.fields,
            "lines",
            "payments",
            "timeline",
            "requests",
            "warnings",
            "conflict",
            "deal_changes",
            "deal_seen",
        ]

    @extend_schema_field(StoryOut(many=True))
    def get_timeline(self, invoice: Invoice) -> Any:
        """What happened, oldest first."""
        return StoryOut(timeline.for_invoice(invoice), many=True).data

    def get_warnings(self, invoice: Invoice) -> list[str]:
        """On a new invoice: what the mapping wants looked at."""
        return list(self.context.get("warnings", []))

    @extend_schema_field(MeetingOut(allow_null=True))
    def get_conflict(self, invoice: Invoice) -> dict[str, Any] | None:
        """What somebody must decide; null when nothing waits for it."""
        conflict = find_conflict(invoice, invoice.open_messages)  # type: ignore[attr-defined]
        if conflict is None:
            return None
        told = {"seen": conflict.seen, "differences": conflict.merged().differences}
        return dict(MeetingOut(told).data)

    @extend_schema_field(RequestsOut)
    def get_requests(self, invoice: Invoice) -> dict[str, Any]:
        """What was asked of Xero beside the invoice itself."""
        messages = sharing_messages(invoice)
        found = {
            name: delivery_of(messages[name], messages[name].get_failure_display() or "Waiting for Xero")
            if name in messages
            else IDLE
            for name in ("pdf", "online_url", "email")
        }
        return dict(RequestsOut(found).data)
