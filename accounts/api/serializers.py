"""Connections and their choice lists as programs see them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.models import Connection, ReferenceItem


class StrictSerializer(serializers.Serializer):
    """Input that refuses fields it does not know, so that a misspelt one is not lost in silence."""

    def to_internal_value(self, data: Any) -> Any:
        """Read the input; name every unknown field beside it."""
        if isinstance(data, dict) and (unknown := set(data) - set(self.fields)):
            raise serializers.ValidationError({name: ["There is no such field."] for name in sorted(unknown)})
        return super().to_internal_value(data)


class ConnectionOut(serializers.ModelSerializer):
    """A Xero organisation or a Pipedrive company."""

    base_currency = serializers.SerializerMethodField()

    class Meta:
        model = Connection
        # Named one by one: tokens and webhook secrets must never get out.
        fields = [
            "id",
            "provider",
            "remote_id",
            "name",
            "state",
            "state_reason",
            "base_currency",
            "caught_up_at",
            "reference_data_at",
        ]
        read_only_fields = fields

    def get_base_currency(self, connection: Connection) -> str:
        """Xero: the organisation's currency; empty for Pipedrive."""
        rows = list(connection.reference_items.all())  # prefetched: the organisation's own row
        return str(rows[0].raw.get("BaseCurrency") or "") if rows else ""


class ChoiceOut(serializers.ModelSerializer):
    """One entry of a choice list; `id` is what an invoice names it by."""

    id = serializers.CharField(source="remote_id", read_only=True)

    class Meta:
        model = ReferenceItem
        fields = ["kind", "id", "name", "is_active"]
        read_only_fields = fields
