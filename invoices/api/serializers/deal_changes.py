"""What an invoice's deal says otherwise than when the invoice was made, as part of the invoice's answer."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from invoices.deal_changes import changes_since, seal_of
from invoices.models import Invoice


class DealChangeOut(serializers.Serializer):
    """One thing the deal says otherwise than when the invoice was made or last kept."""

    label = serializers.CharField()  # type: ignore[assignment]
    old = serializers.CharField()
    new = serializers.CharField()


class DealChangesOut(serializers.Serializer):
    """The changes, and a mark of them for `keep`."""

    deal_changes = serializers.SerializerMethodField()
    deal_seen = serializers.SerializerMethodField()

    @extend_schema_field(DealChangeOut(many=True))
    def get_deal_changes(self, invoice: Invoice) -> Any:
        """What the deal says otherwise now. Nothing of it is in the invoice."""
        return DealChangeOut(changes_since(invoice), many=True).data

    def get_deal_seen(self, invoice: Invoice) -> str:
        """What `keep` wants: a mark of the changes as they are told here."""
        return seal_of(invoice)
