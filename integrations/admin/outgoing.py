"""The post room's outgoing messages: the state of each and why, each try with request and answer, what may be done."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest
from django.utils.html import format_html

from accounts.admin_base import ReadOnlyInline, moment
from integrations import routing
from integrations.admin.base import (
    KindFilter,
    SubjectChangeList,
    attach_subjects,
    chip,
    pretty_json,
    pretty_text,
)
from integrations.admin.verbs import OutgoingVerbs
from integrations.models import DeliveryAttempt, OutboxMessage, OutboxState
from integrations.outbox.explain import TONES, explain_message, has_conflict, sentences_of

SHORT = 90


class DeliveryAttemptInline(ReadOnlyInline):
    """Each try with what was asked and answered; secrets were blanked out before they were stored."""

    model = DeliveryAttempt
    # One block a try: requests and answers need the width.
    template = "admin/edit_inline/stacked.html"
    readonly_fields = ["started", "result", "asked", "answered"]
    fields = [*readonly_fields]
    verbose_name = "Attempt"
    verbose_name_plural = "Attempts"

    @admin.display(description="When")
    def started(self, attempt: DeliveryAttempt) -> str:
        """When it began, to the second, and how long it took."""
        return f"{attempt.started_at:%d/%m/%Y %H:%M:%S}, took {attempt.duration_ms} ms (attempt {attempt.number})"

    @admin.display(description="Outcome")
    def result(self, attempt: DeliveryAttempt) -> str:
        """The answer's status and what it meant."""
        status = f"Answered {attempt.status}" if attempt.status else "No answer"
        return f"{status}: {attempt.outcome}" if attempt.outcome else status

    @admin.display(description="Request")
    def asked(self, attempt: DeliveryAttempt) -> str:
        return pretty_text(attempt.request_body)

    @admin.display(description="Answer")
    def answered(self, attempt: DeliveryAttempt) -> str:
        return pretty_text(attempt.response_body)


class OutgoingKindFilter(KindFilter):
    """Messages that go out to the services."""

    table = "OUTGOING"


@admin.register(OutboxMessage)
class OutboxMessageAdmin(OutgoingVerbs):
    """Outgoing messages, with Retry, Retry all of this kind and Discard."""

    change_form_template = "admin/integrations/outgoing.html"
    list_display = [
        "what", "about", "organisation", "standing", "because", "next_try", "asked_by", "asked_at",
    ]  # fmt: skip
    list_filter = ["state", "failure", OutgoingKindFilter, "connection__provider"]
    list_select_related = ["connection", "created_by"]
    search_fields = ["mailbox", "key"]
    readonly_fields = [
        "what", "about", "organisation", "standing", "tries", "next_try", "asked_by", "asked_at", "delivered", "key",
        "content",
    ]  # fmt: skip
    fields = [*readonly_fields]
    inlines = [DeliveryAttemptInline]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Use the list that knows what its messages are about."""
        return SubjectChangeList

    def sentence_of(self, message: OutboxMessage) -> str:
        """Return a sentence that explains the message."""
        return explain_message(message)

    @admin.display(description="What", ordering="kind")
    def what(self, message: OutboxMessage) -> str:
        """The kind, in words."""
        return routing.words_of(message.kind)

    @admin.display(description="About", ordering="mailbox")
    def about(self, message: OutboxMessage) -> str:
        """Invoice or deal, with the way there."""
        if not hasattr(message, "subject"):
            attach_subjects([message])
        subject: routing.Subject | None = message.subject  # type: ignore[attr-defined]
        if subject is not None:
            return format_html('<a href="{}">{}</a>', subject.desk, subject.words)
        return str(message.connection) if message.mailbox else "—"

    @admin.display(description="Company", ordering="connection__name")
    def organisation(self, message: OutboxMessage) -> str:
        """The Xero organisation or the Pipedrive company it goes to."""
        return str(message.connection)

    @admin.display(description="State", ordering="state")
    def standing(self, message: OutboxMessage) -> str:
        """The state, with why a person is needed."""
        words = message.get_failure_display() or message.get_state_display()
        if message.state == OutboxState.FAILED and has_conflict(message):
            words = "Changed on both sides"
        return chip(TONES.get(message.state, "neutral"), words)  # type: ignore[call-overload]

    @admin.display(description="Why")
    def because(self, message: OutboxMessage) -> str:
        """The service's own sentences, shortened."""
        text = sentences_of(message) or "—"
        return text if len(text) <= SHORT else f"{text[: SHORT - 1]}…"

    @admin.display(description="Attempts", ordering="attempts")
    def tries(self, message: OutboxMessage) -> int:
        """The number of tries."""
        return message.attempts

    @admin.display(description="Next try", ordering="not_before")
    def next_try(self, message: OutboxMessage) -> str:
        """When it is tried next, while it waits."""
        return moment(message.not_before if message.state == OutboxState.PENDING else None)

    @admin.display(description="Requested by", ordering="created_by__name")
    def asked_by(self, message: OutboxMessage) -> str:
        """Who asked for it, if a person did."""
        return str(message.created_by) if message.created_by else "automatic"

    @admin.display(description="Requested", ordering="created_at")
    def asked_at(self, message: OutboxMessage) -> str:
        return moment(message.created_at)

    @admin.display(description="Delivered")
    def delivered(self, message: OutboxMessage) -> str:
        """When the service took it."""
        return moment(message.delivered_at)

    @admin.display(description="Content")
    def content(self, message: OutboxMessage) -> str:
        return pretty_json(message.payload)
