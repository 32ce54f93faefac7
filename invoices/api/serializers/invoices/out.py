"""Serialize an invoice in a list."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from invoices.api.delivery_status import DeliveryStatus, links_of
from invoices.api.fields import MoneyField
from invoices.api.serializers.invoices.delivery import DeliveryOut
from invoices.api.serializers.invoices.nested import (
    ContactOut,
    DealRefOut,
    LinksOut,
    RefOut,
    SubmissionOut,
)
from invoices.fields import HEAD
from invoices.models import Invoice


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
    submission = serializers.SerializerMethodField()
    delivery = serializers.SerializerMethodField()
    links = serializers.SerializerMethodField()

    class Meta:
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
            *(field.name for field in HEAD),
            "sub_total",
            "total_tax",
            "total",
            "amount_due",
            "amount_paid",
            "amount_credited",
            "fully_paid_on",
            "sent_to_contact",
            "version",
            "submission",
            "created_at",
            "xero_updated_at",
            "delivery",
            "links",
        ]

    def _delivery_status(self, invoice: Invoice) -> DeliveryStatus:
        delivery_status: DeliveryStatus = self.context["delivery_status"][invoice.pk]
        return delivery_status

    def get_status(self, invoice: Invoice) -> str:
        """The status in words; an approved invoice may also be “Part-paid” or “Overdue”."""
        return self._delivery_status(invoice).status

    @extend_schema_field(ContactOut)
    def get_contact(self, invoice: Invoice) -> dict[str, Any]:
        """The customer: Xero's id once it has one, and the details that were typed."""
        return {
            "xero_contact_id": invoice.contact.xero_contact_id if invoice.contact else "",
            "name": invoice.customer_name,
            "details": invoice.contact_details,
        }

    def get_sub_total(self, invoice: Invoice) -> str:
        """The sum of the lines before tax."""
        return MoneyField().to_representation(invoice.shown_sub_total)

    def get_total_tax(self, invoice: Invoice) -> str:
        """The tax of all lines together."""
        return MoneyField().to_representation(invoice.shown_total_tax)

    @extend_schema_field(SubmissionOut(allow_null=True))
    def get_submission(self, invoice: Invoice) -> dict[str, Any] | None:
        """What was last submitted for approval, and whether it has been changed since; null where nothing was."""
        return None if invoice.submitted_version is None else dict(SubmissionOut(invoice).data)

    @extend_schema_field(DeliveryOut)
    def get_delivery(self, invoice: Invoice) -> dict[str, Any]:
        """Whether Xero has the latest change, and if not, why."""
        return dict(DeliveryOut(self._delivery_status(invoice).delivery).data)

    @extend_schema_field(LinksOut)
    def get_links(self, invoice: Invoice) -> dict[str, str]:
        """Where the invoice can be opened."""
        return links_of(invoice, short_code=self._delivery_status(invoice).short_code)
