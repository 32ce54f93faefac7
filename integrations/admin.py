"""The post room: what came in, what goes out, each try, and what may still be done with a message."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from accounts.admin_base import DeskAdmin, ReadOnlyInline, person_of
from accounts.models import Connection
from integrations import outbox
from integrations.models import CallBudget, DeliveryAttempt, InboxMessage, OutboxMessage, OutboxState


def pretty_json(value: Any) -> str:
    """Return `value` as indented JSON inside <pre>, escaped."""
    return format_html('<pre tabindex="0">{}</pre>', json.dumps(value, indent=2, ensure_ascii=False))


class PostRoomAdmin(DeskAdmin):
    """Messages of the connections one may see; administrators also see those of none."""

    list_select_related = ["connection"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Only messages of visible connections."""
        person = person_of(request)
        seen = Q(connection__in=Connection.objects.visible_to(person).values("pk"))
        if person.is_administrator:
            seen |= Q(connection=None)
        return super().get_queryset(request).filter(seen)


class DeliveryAttemptInline(ReadOnlyInline):
    """Each try with what was asked and answered; secrets were blanked out before they were stored."""

    model = DeliveryAttempt
    # One block a try: requests and answers need the width.
    template = "admin/edit_inline/stacked.html"
    readonly_fields = [
        "number",
        "started_at",
        "duration_ms",
        "method",
        "url",
        "status",
        "outcome",
        "asked",
        "answered",
    ]
    fields = [("started_at", "duration_ms"), ("method", "url"), ("status", "outcome"), "asked", "answered"]
    verbose_name = "Try"
    verbose_name_plural = "Tries"

    @admin.display(description="Request")
    def asked(self, attempt: DeliveryAttempt) -> str:
        """The request body."""
        return format_html('<pre tabindex="0">{}</pre>', attempt.request_body)

    @admin.display(description="Answer")
    def answered(self, attempt: DeliveryAttempt) -> str:
        """The response body."""
        return format_html('<pre tabindex="0">{}</pre>', attempt.response_body)


@admin.register(OutboxMessage)
class OutboxMessageAdmin(PostRoomAdmin):
    """Outgoing messages, with Retry and Discard."""

    list_display = [
        "id",
        "kind",
        "mailbox",
        "connection",
        "state",
        "failure",
        "attempts",
        "not_before",
        "created_by",
    ]
    list_filter = ["state", "failure", "kind"]
    search_fields = ["mailbox", "key"]
    readonly_fields = [
        "kind", "mailbox", "connection", "state", "failure", "problem_list", "is_ambiguous", "attempts", "not_before",
        "created_by", "created_at", "delivered_at", "key", "content",
    ]  # fmt: skip
    fields = [*readonly_fields]
    inlines = [DeliveryAttemptInline]
    actions = ["retry", "discard"]

    @admin.display(description="What the service said")
    def problem_list(self, message: OutboxMessage) -> str:
        """The service's sentences, one a line."""
        return "\n".join(str(problem.get("text", "")) for problem in message.problems) or "—"

    @admin.display(description="Content")
    def content(self, message: OutboxMessage) -> str:
        """The frozen payload."""
        return pretty_json(message.payload)

    @admin.action(description="Try the selected messages again", permissions=["view"])
    def retry(self, request: HttpRequest, queryset: QuerySet[OutboxMessage]) -> None:
        """Retry what failed; messages in another state are left alone."""
        failed = list(queryset.filter(state=OutboxState.FAILED))
        for message in failed:
            outbox.retry(message, by=person_of(request))
        self.message_user(request, f"{len(failed)} failed messages will be tried again now.")

    @admin.action(description="Discard the selected failed messages", permissions=["view"])
    def discard(self, request: HttpRequest, queryset: QuerySet[OutboxMessage]) -> None:
        """Give failed messages up, naming who did."""
        failed = list(queryset.filter(state=OutboxState.FAILED))
        for message in failed:
            outbox.discard(
                message, by=person_of(request), reason=f"Discarded at the finance desk by {request.user}"
            )
        self.message_user(request, f"{len(failed)} failed messages were discarded. They will not be sent.")


@admin.register(InboxMessage)
class InboxMessageAdmin(PostRoomAdmin):
    """Incoming events."""

    list_display = [
        "id",
        "kind",
        "resource_id",
        "connection",
        "state",
        "received_at",
        "processed_at",
        "attempts",
    ]
    list_filter = ["state", "provider", "kind"]
    search_fields = ["resource_id"]
    readonly_fields = [
        "kind", "resource_id", "connection", "state", "error", "attempts", "received_at", "processed_at", "not_before",
        "dedupe_key", "content",
    ]  # fmt: skip
    fields = [*readonly_fields]

    @admin.display(description="Content")
    def content(self, message: InboxMessage) -> str:
        """The event as it came."""
        return pretty_json(message.payload)


@admin.register(CallBudget)
class CallBudgetAdmin(PostRoomAdmin):
    """Calls made today to each remote company."""

    list_display = [
        "connection",
        "day_calls",
        "minute_calls",
        "day_started_at",
        "paused_until",
        "pause_reason",
    ]
