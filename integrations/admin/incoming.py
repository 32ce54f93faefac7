"""The post room's incoming events: what each is about, what became of it, and Retry for what failed."""

from __future__ import annotations

from django.contrib import admin

from accounts.admin_base import moment
from integrations import routing
from integrations.admin.base import KindFilter, chip, pretty_json
from integrations.admin.verbs import IncomingVerbs
from integrations.models import InboxMessage, InboxState
from integrations.outbox.explain import TONES, explain_event

FAILED_TONE = "bad"


class IncomingKindFilter(KindFilter):
    """Kinds of incoming events."""

    table = "INCOMING"


@admin.register(InboxMessage)
class InboxMessageAdmin(IncomingVerbs):
    """The list of incoming events and the page of each."""

    change_form_template = "admin/integrations/incoming.html"
    list_display = ["what", "document", "organisation", "standing", "tries", "received", "done"]
    list_filter = ["state", "provider", IncomingKindFilter]
    search_fields = ["resource_id"]
    readonly_fields = [
        "what", "document", "organisation", "standing", "error", "tries", "received", "done", "next_try", "content",
    ]  # fmt: skip
    fields = [*readonly_fields]

    def sentence_of(self, message: InboxMessage) -> str:
        """Return a sentence that explains the event."""
        return explain_event(message)

    @admin.display(description="What changed", ordering="kind")
    def what(self, message: InboxMessage) -> str:
        """The kind, in words."""
        return routing.words_of(message.kind)

    @admin.display(description="Document", ordering="resource_id")
    def document(self, message: InboxMessage) -> str:
        """The service's id of it."""
        return message.resource_id or "—"

    @admin.display(description="Company", ordering="connection__name")
    def organisation(self, message: InboxMessage) -> str:
        """Whose event it is."""
        service = message.get_provider_display()
        return (
            f"{message.connection} ({service})" if message.connection else f"Not connected here ({service})"
        )

    @admin.display(description="State", ordering="state")
    def standing(self, message: InboxMessage) -> str:
        """The state as a chip."""
        tone = FAILED_TONE if message.state == InboxState.FAILED else TONES.get(message.state, "neutral")  # type: ignore[call-overload]
        return chip(tone, message.get_state_display())

    @admin.display(description="Attempts", ordering="attempts")
    def tries(self, message: InboxMessage) -> int:
        """The number of times that processing it failed."""
        return message.attempts

    @admin.display(description="Received", ordering="received_at")
    def received(self, message: InboxMessage) -> str:
        return moment(message.received_at)

    @admin.display(description="Done", ordering="processed_at")
    def done(self, message: InboxMessage) -> str:
        """When it was worked on."""
        return moment(message.processed_at)

    @admin.display(description="Next try")
    def next_try(self, message: InboxMessage) -> str:
        """When it is worked on next, while it waits."""
        return moment(message.not_before if message.state == InboxState.RECEIVED else None)

    @admin.display(description="Content")
    def content(self, message: InboxMessage) -> str:
        """The event as it came."""
        return pretty_json(message.payload)
