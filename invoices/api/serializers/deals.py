"""Serialize deals, in a list and with their products and invoices."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from invoices.api.fields import MoneyField
from invoices.models import Deal, Invoice


class DealInvoiceOut(serializers.ModelSerializer):
    """An invoice of the deal; the rest is at /invoices/{id}/."""

    id = serializers.UUIDField(source="uid")
    status = serializers.SerializerMethodField()
    total = MoneyField(source="shown_total")
    amount_due = MoneyField(source="shown_amount_due")

    class Meta:
        model = Invoice
        fields = [
            "id",
            "xero_number",
            "xero_status",
            "status",
            "currency_code",
            "total",
            "amount_due",
            "due_date",
        ]

    def get_status(self, invoice: Invoice) -> str:
        """The status in words."""
        return str(self.context["delivery_status"][invoice.pk].status)


class DealOut(serializers.ModelSerializer):
    """A deal in a list."""

    status = serializers.CharField(source="pipedrive_status")
    value = MoneyField()
    owner = serializers.SerializerMethodField()
    pipeline = serializers.SerializerMethodField()
    stage = serializers.SerializerMethodField()
    updated_at = serializers.DateTimeField(source="pipedrive_updated_at")
    invoices = serializers.SerializerMethodField()

    class Meta:
        model = Deal
        fields: list[str] = [
            "id",
            "pipedrive_id",
            "title",
            "status",
            "is_archived",
            "value",
            "currency",
            "organization_name",
            "person_name",
            "owner",
            "pipeline",
            "stage",
            "updated_at",
            "invoices",
        ]

    def _name(self, deal: Deal, kind: str, remote_id: int | None) -> str:
        names: dict[tuple[int, str, str], str] = self.context["names"]
        return names.get((deal.connection_id, kind, str(remote_id)), "")

    def get_owner(self, deal: Deal) -> str:
        """The deal's owner in Pipedrive."""
        return self._name(deal, "user", deal.pipedrive_owner_id)

    def get_pipeline(self, deal: Deal) -> str:
        """The name of its pipeline in Pipedrive."""
        return self._name(deal, "pipeline", deal.pipedrive_pipeline_id)

    def get_stage(self, deal: Deal) -> str:
        """The name of its stage in Pipedrive."""
        return self._name(deal, "stage", deal.pipedrive_stage_id)

    @extend_schema_field(DealInvoiceOut(many=True))
    def get_invoices(self, deal: Deal) -> Any:
        """Its invoices that the caller may see, prefetched by the view."""
        return DealInvoiceOut(deal.invoices.all(), many=True, context=self.context).data


PRODUCT_TEXTS = (
    "name",
    "quantity",
    "item_price",
    "discount",
    "discount_type",
    "tax",
    "tax_method",
    "comments",
)


class ProductOut(serializers.Serializer):
    """A product on the deal, as Pipedrive has it. Numbers are strings."""

    name = serializers.CharField()
    quantity = serializers.CharField()
    item_price = serializers.CharField()
    discount = serializers.CharField()
    discount_type = serializers.CharField()
    tax = serializers.CharField()
    tax_method = serializers.CharField()
    comments = serializers.CharField()
    is_enabled = serializers.BooleanField()


class DealDetailOut(DealOut):
    """A deal with its products."""

    products = serializers.SerializerMethodField()

    class Meta(DealOut.Meta):
        fields = [*DealOut.Meta.fields, "products"]

    @extend_schema_field(ProductOut(many=True))
    def get_products(self, deal: Deal) -> Any:
        """The products, in Pipedrive's order."""
        rows = [
            {
                **{name: str(row.get(name) or "") for name in PRODUCT_TEXTS},
                "is_enabled": row.get("is_enabled", True),
            }
            for row in deal.product_documents
        ]
        return ProductOut(rows, many=True).data
