"""Serializers of connections and their choice lists."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.models import Connection, ReferenceItem


class StrictSerializer(serializers.Serializer):
    """Refuses unknown fields, so that a misspelt one is not silently lost."""

    def to_internal_value(self, data: Any) -> Any:
        """Read the input; report each unknown field by its name."""
        if isinstance(data, dict) and (unknown := set(data) - set(self.fields)):
            raise serializers.ValidationError({name: ["There is no such field."] for name in sorted(unknown)})
        return super().to_internal_value(data)


class ConnectionOut(serializers.ModelSerializer):
    """A Xero organisation or a Pipedrive company."""

    base_currency = serializers.SerializerMethodField()

    class Meta:
        model = Connection
        # Listed one by one, because tokens and webhook secrets must never get out.
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
        """Return the currency of a Xero organisation, "" for a Pipedrive company."""
        rows = list(connection.reference_items.all())  # prefetched: the organisation's own row
        return str(rows[0].raw.get("BaseCurrency") or "") if rows else ""


class ChoiceOut(serializers.ModelSerializer):
    """One entry of a choice list; invoices refer to it by its `id`."""

    id = serializers.CharField(source="remote_id", read_only=True)

    class Meta:
        model = ReferenceItem
        fields = ["kind", "id", "name", "is_active"]
        read_only_fields = fields
