"""The list of connections, and today's calls: what they went to, and what waits because of a limit."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Connection, ConnectionState, Provider
from accounts.views.access import administrators_only, person_of
from accounts.views.connections import read_services
from integrations import routing
from integrations.calls.budget import DAY, Lane, limits_of
from integrations.calls.usage import Spent, Today, Waiting, spent_today, waiting_for_limit
from integrations.inbox.rejected import describe_rejections
from integrations.lifecycle import health
from integrations.models import CallBudget
from integrations.views.imports import shown_imports

LANES = {
    Lane.APPROVAL.value: "Approvals and other steps",
    Lane.PERSON.value: "People",
    Lane.EVENT.value: "Events and what follows from them",
    Lane.CATCH_UP.value: "Staying up to date",
    Lane.BACKFILL.value: "First import and full passes",
}
SCOPES = {
    "minute": "the limit per minute",
    "day": "the daily limit",
    "daily": "the daily limit",
    "concurrent": "too many calls at once",
    "appminute": "the whole app's limit per minute",
}


@dataclass(frozen=True)
class Group:
    """The calls of one lane."""

    label: str
    calls: int
    spent: list[tuple[str, int]]


@dataclass(frozen=True)
class Company:
    """One company's day as the page shows it; `kept` is the number of calls only people may still make."""

    connection: Connection
    today: Today
    groups: list[Group]
    kept: int
    waiting: Waiting
    because: str

    @property
    def is_background_stopped(self) -> bool:
        """Whether only people may still call today."""
        return Lane.EVENT in self.today.closed_lanes


@require_safe
@administrators_only
def connection_list(request: HttpRequest) -> HttpResponse:
    """Show every connection of both services, with its first import and today's calls."""
    services = read_services()
    rows = [row for service in services for row in service.connections]
    imports = shown_imports(rows)
    refused = {service.provider: describe_rejections(service.provider) for service in services}
    began = timezone.now() - DAY
    used = dict(
        CallBudget.objects.filter(connection__in=rows, day_started_at__gt=began).values_list(
            "connection", "day_calls"
        )
    )
    for row in rows:
        row.first_import = imports.get(row.pk)  # type: ignore[attr-defined]
        row.calls_used = used.get(row.pk, 0)  # type: ignore[attr-defined]
        row.webhooks_sentence = health.describe_webhooks(row)  # type: ignore[attr-defined]
        row.rejections_sentence = refused[Provider(row.provider)]  # type: ignore[attr-defined]
        row.calls_allowed = limits_of(row).per_day  # type: ignore[attr-defined]
    return render(request, "accounts/connections.html", {"services": services})


@require_safe
def calls_today(request: HttpRequest) -> HttpResponse:
    """Show what today's calls went to, for administrators and finance."""
    person = person_of(request)
    if not person.is_finance:
        raise Http404("Only finance and administrators can open this page.")
    visible = Connection.objects.visible_to(person).exclude(state=ConnectionState.DISCONNECTED)
    return render(request, "integrations/calls.html", {"companies": [_company(each) for each in visible]})


def _company(connection: Connection) -> Company:
    today, waiting = spent_today(connection), waiting_for_limit(connection)
    groups = [
        Group(label, sum(row.calls for row in rows), [(_words(row), row.calls) for row in rows])
        for lane, label in LANES.items()
        if (rows := [row for row in today.spent if row.lane == lane])
    ]
    return Company(
        connection=connection,
        today=today,
        groups=groups,
        kept=today.limit - int(today.limit * Lane.EVENT.day_share),
        waiting=waiting,
        because=SCOPES.get(waiting.scope, "the call limit"),
    )


def _words(row: Spent) -> str:
    return row.label if row.label != row.purpose else routing.words_of(row.purpose)
