"""Serialize the state of an invoice's requests, and the conflict that one may wait for."""

from __future__ import annotations

from rest_framework import serializers


class VersionsOut(serializers.Serializer):
    """One field that was changed here and in Xero: as it was, as asked for here, as Xero has it."""

    base = serializers.CharField(allow_blank=True)
    yours = serializers.CharField(allow_blank=True)
    theirs = serializers.CharField(allow_blank=True)


class ProblemOut(serializers.Serializer):
    """One sentence of Xero and the field it refers to; after a conflict with all versions of the field."""

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


class DifferenceOut(VersionsOut):
    """One field that differs; `key` names it in `choices`, `outcome` says whose stays, or "clash"."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    field = serializers.CharField(source="name")
    line = serializers.IntegerField(allow_null=True)
    outcome = serializers.ChoiceField(["yours", "theirs", "clash"])


class ConflictOut(serializers.Serializer):
    """An edit that waits because Xero's document changed too; `seen` is the Xero version it was compared with."""

    seen = serializers.DateTimeField(allow_null=True)
    differences = DifferenceOut(many=True)


class RequestsOut(serializers.Serializer):
    """The state of the latest requests for PDF, online link and e-mail."""

    pdf = DeliveryOut()
    online_url = DeliveryOut()
    email = DeliveryOut()
