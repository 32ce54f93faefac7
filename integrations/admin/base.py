"""How every list of the post room shows its rows: of visible connections only, states as chips, subjects by name."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html

from accounts.admin_base import DeskAdmin, person_of
from accounts.models import Connection
from integrations import routing
from integrations.models import OutboxState


def pretty_json(value: Any) -> str:
    """Return `value` as indented JSON inside <pre>, escaped."""
    return format_html('<pre tabindex="0">{}</pre>', json.dumps(value, indent=2, ensure_ascii=False))


def pretty_text(text: str) -> str:
    """Return a body inside <pre>: JSON indented, other text as it is."""
    try:
        return pretty_json(json.loads(text))
    except ValueError:
        return format_html('<pre tabindex="0">{}</pre>', text or "—")


def chip(tone: str, words: str) -> str:
    """Return a state as the chip used everywhere."""
    return format_html('<span class="chip chip-{}">{}</span>', tone, words)


class SubjectChangeList(ChangeList):
    """A page of messages, each with its subject, by one more query a family."""

    def get_results(self, request: HttpRequest) -> None:
        """Read the page and name the subjects."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        attach_subjects(self.result_list)


def attach_subjects(messages: list[Any]) -> None:
    """Set `subject` on each message, None where it is about no row of ours."""
    named = routing.subjects(message.mailbox for message in messages)
    for message in messages:
        message.subject = named.get(message.mailbox)


class KindFilter(admin.SimpleListFilter):
    """Kinds of messages by the words people use; `table` names the routes they come from."""

    title = "what"
    parameter_name = "kind"
    table = "OUTGOING"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return routing.known_kinds(self.table)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class PostRoomAdmin(DeskAdmin):
    """Messages of the connections a person may see; administrators also see those without a connection."""

    list_select_related = ["connection"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Only messages of visible connections."""
        person = person_of(request)
        seen = Q(connection__in=Connection.objects.visible_to(person).values("pk"))
        if person.is_administrator:
            seen |= Q(connection=None)
        return super().get_queryset(request).filter(seen)


class MessageAdmin(PostRoomAdmin):
    """Messages of either direction: above the fields an explanation, and what may be done."""

    def sentence_of(self, message: Any) -> str:
        """Return a sentence that explains the message; each direction has its own."""
        return str(message)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show above the fields an explanation of the message, and offer what may be done."""
        context = extra_context or {}
        if (message := self.get_object(request, object_id)) is not None:
            context |= {
                "title": routing.words_of(message.kind),
                "subtitle": None,
                "explanation": self.sentence_of(message),
                # Both directions call it so.
                "is_failed": message.state == OutboxState.FAILED,
            }
        return super().change_view(request, object_id, form_url, context)
