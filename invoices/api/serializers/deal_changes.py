"""Serialize how an invoice's deal has changed since the invoice was made."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from invoices.deal_changes import changes_since, signed_facts_of
from invoices.models import Invoice


class DealChangeOut(serializers.Serializer):
    """One difference between the deal now and when the invoice was made or last kept."""

    label = serializers.CharField()  # type: ignore[assignment]
    old = serializers.CharField()
    new = serializers.CharField()


class DealChangesOut(serializers.Serializer):
    """The changes of the deal, and a token of them for `keep`."""

    deal_changes = serializers.SerializerMethodField()
    deal_seen = serializers.SerializerMethodField()

    @extend_schema_field(DealChangeOut(many=True))
    def get_deal_changes(self, invoice: Invoice) -> Any:
        """How the deal differs now. None of it is in the invoice."""
        return DealChangeOut(changes_since(invoice), many=True).data

    def get_deal_seen(self, invoice: Invoice) -> str:
        """The token that `keep` expects: it stands for the changes listed here."""
        return signed_facts_of(invoice)
