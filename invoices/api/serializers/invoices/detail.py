"""Serialize one invoice with everything it consists of."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from invoices import timeline
from invoices.actions import find_conflict
from invoices.allowed import InvoiceState, Verb, allowed_verbs
from invoices.api.delivery_status import IDLE, status_of_request
from invoices.api.serializers.deal_changes import DealChangesOut
from invoices.api.serializers.invoices.delivery import ConflictOut, RequestsOut
from invoices.api.serializers.invoices.nested import LineOut, PaymentOut, TimelineEntryOut
from invoices.api.serializers.invoices.out import InvoiceOut
from invoices.models import Invoice


class InvoiceDetailOut(DealChangesOut, InvoiceOut):
    """One invoice with its lines, payments, timeline and open questions."""

    lines = LineOut(many=True)
    payments = PaymentOut(many=True)
    timeline = serializers.SerializerMethodField()
    requests = serializers.SerializerMethodField()
    warnings = serializers.SerializerMethodField()
    conflict = serializers.SerializerMethodField()
    may = serializers.SerializerMethodField()

    class Meta(InvoiceOut.Meta):
        fields = [
            *InvoiceOut.Meta.fields,
            "lines",
            "payments",
            "timeline",
            "requests",
            "warnings",
            "conflict",
            "may",
            "deal_changes",
            "deal_seen",
        ]

    @extend_schema_field(TimelineEntryOut(many=True))
    def get_timeline(self, invoice: Invoice) -> Any:
        """What happened, oldest first."""
        return TimelineEntryOut(timeline.for_invoice(invoice), many=True).data

    def get_warnings(self, invoice: Invoice) -> list[str]:
        """What a person should check on an invoice just made; empty at any other time."""
        return list(self.context.get("warnings", []))

    @extend_schema_field(ConflictOut(allow_null=True))
    def get_conflict(self, invoice: Invoice) -> dict[str, Any] | None:
        """What a person must decide; null when nothing waits for a decision."""
        conflict = find_conflict(invoice, self._delivery_status(invoice).open_messages)
        if conflict is None:
            return None
        waiting = {"seen": conflict.seen, "differences": conflict.merged().differences}
        return dict(ConflictOut(waiting).data)

    def get_may(self, invoice: Invoice) -> list[Verb]:
        """What the caller can do with it now, by role and status. The content is checked when it is done."""
        messages = self._delivery_status(invoice).open_messages
        state = InvoiceState(invoice, messages, list(self.context["sharing"].values()))
        return allowed_verbs(state, self.context["caller"])

    @extend_schema_field(RequestsOut)
    def get_requests(self, invoice: Invoice) -> dict[str, Any]:
        """The state of the latest requests for a PDF, an online link and an e-mail."""
        messages = self.context["sharing"]
        found = {
            name: status_of_request(
                messages[name], messages[name].get_failure_display() or "Waiting for Xero"
            )
            if name in messages
            else IDLE
            for name in ("pdf", "online_url", "email")
        }
        return dict(RequestsOut(found).data)
