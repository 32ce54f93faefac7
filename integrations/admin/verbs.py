"""What is pressed in the post room: Retry, Retry all of this kind, Discard with a reason; for events, Retry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from accounts.admin_base import person_of
from accounts.parameters import read_id
from integrations import inbox, routing
from integrations.admin.base import MessageAdmin, attach_subjects
from integrations.models import InboxMessage, InboxState, OutboxMessage
from integrations.outbox import operator

# A reason is read beside the invoice; more than this is a report.
REASON_LENGTH = 2000


class OutgoingVerbs(MessageAdmin):
    """Admin actions on outgoing messages. Only failed ones are touched; each refusal names its message."""

    actions = ["retry", "retry_alike", "discard"]

    @admin.action(description="Retry", permissions=["view"])
    def retry(self, request: HttpRequest, queryset: QuerySet[OutboxMessage]) -> HttpResponse | None:
        """Send the selected failed messages again."""
        person = person_of(request)
        _do_each(
            request,
            operator.failed(queryset),
            lambda message: operator.retry(message, by=person),
            done="{} will be sent again now.",
        )
        return _back(request)

    @admin.action(description="Retry all of this kind", permissions=["view"])
    def retry_alike(self, request: HttpRequest, queryset: QuerySet[OutboxMessage]) -> HttpResponse | None:
        """Send everything again that failed in the same way as the selected messages; asks first."""
        person = person_of(request)
        found = operator.alike(operator.failed(queryset), self.get_queryset(request))
        if "confirmed" not in request.POST and found:
            return self._ask(request, queryset, found, "retry_alike", "Retry all of this kind")
        _do_each(
            request,
            found,
            lambda message: operator.retry(message, by=person),
            done="{} will be sent again now.",
        )
        return _back(request)

    @admin.action(description="Discard with a reason", permissions=["view"])
    def discard(self, request: HttpRequest, queryset: QuerySet[OutboxMessage]) -> HttpResponse | None:
        """Give the selected failed messages up for ever; asks why."""
        person = person_of(request)
        reason = request.POST.get("reason", "").strip()[:REASON_LENGTH]
        found = operator.failed(queryset)
        if found and ("confirmed" not in request.POST or not reason):
            return self._ask(request, queryset, found, "discard", "Discard", needs_reason=True)
        _do_each(
            request,
            found,
            lambda message: operator.discard(message, by=person, reason=reason),
            done="{} discarded. They will not be sent.",
        )
        return _back(request)

    def _ask(
        self,
        request: HttpRequest,
        selected: QuerySet[OutboxMessage],
        concerned: QuerySet[OutboxMessage],
        action: str,
        label: str,
        *,
        needs_reason: bool = False,
    ) -> HttpResponse:
        rows = list(concerned)
        attach_subjects(rows)
        for row in rows:
            row.words = routing.words_of(row.kind)  # type: ignore[attr-defined]
        context = {
            **admin.site.each_context(request),
            "title": f"{label}: {_counted(len(rows))}?",
            "rows": rows,
            "selected": list(selected.values_list("pk", flat=True)),
            "action": action,
            "label": label,
            "needs_reason": needs_reason,
            "reason_is_missing": needs_reason and "confirmed" in request.POST,
            "from_message": request.POST.get("from_message", ""),
            "opts": OutboxMessage._meta,
        }
        return TemplateResponse(request, "admin/integrations/confirm.html", context)


class IncomingVerbs(MessageAdmin):
    """Admin actions on incoming events."""

    actions = ["retry"]

    @admin.action(description="Retry", permissions=["view"])
    def retry(self, request: HttpRequest, queryset: QuerySet[InboxMessage]) -> HttpResponse | None:
        """Work on the selected failed events again."""
        count = inbox.retry(queryset.filter(state=InboxState.FAILED))
        text = f"{count} event{'' if count == 1 else 's'} will be processed again now."
        messages.success(request, text) if count else messages.warning(request, "None of these failed.")
        return _back(request)


def _do_each(
    request: HttpRequest,
    rows: QuerySet[OutboxMessage],
    verb: Callable[[OutboxMessage], Any],
    *,
    done: str,
) -> None:
    count = 0
    refusals = 0
    for row in list(rows):
        try:
            verb(row)
        except operator.REFUSALS as refusal:
            refusals += 1
            messages.warning(request, f"Message {row.pk}: {refusal}")
        else:
            count += 1
    if count:
        messages.success(request, done.format(_counted(count)))
    elif not refusals:
        messages.warning(request, "None of these failed, so nothing was done.")


def _counted(count: int) -> str:
    return f"{count} message{'' if count == 1 else 's'}"


def _back(request: HttpRequest) -> HttpResponse | None:
    """Go back to the message whose page was open; None goes back to the list."""
    name = request.resolver_match.url_name if request.resolver_match else ""
    if (pk := read_id(request.POST.get("from_message"))) is None:
        return None
    return redirect("admin:" + str(name).replace("_changelist", "_change"), pk)
