"""What the page about calls shows: today's calls of a company, what they went to, and what waits for a limit.

`spent_today` and `waiting_for_limit` only read rows; no service is asked.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Max, QuerySet
from django.utils import timezone

from accounts.models import Connection
from integrations import routing
from integrations.calls.budget import DAY, SILENT, Lane, limits_of
from integrations.models import (
    CallBudget,
    CallTally,
    Import,
    ImportState,
    InboxMessage,
    InboxState,
    OutboxMessage,
    OutboxState,
)


@dataclass(frozen=True)
class Spent:
    """Calls of one purpose in one lane since the day began."""

    purpose: str
    label: str
    lane: str
    calls: int


@dataclass(frozen=True)
class Today:
    """A company's day: `began_at` to `ends_at`, `used` of `limit` calls, `elsewhere` those we did not make."""

    began_at: dt.datetime
    ends_at: dt.datetime
    limit: int
    used: int
    elsewhere: int
    spent: list[Spent]
    closed_lanes: list[Lane]


@dataclass(frozen=True)
class Waiting:
    """What waits because of a limit: until when, which limit (minute, day, ...), and which rows."""

    until: dt.datetime | None
    scope: str
    messages: QuerySet[OutboxMessage]
    events: QuerySet[InboxMessage]
    imports: QuerySet[Import]

    @property
    def is_anything(self) -> bool:
        """Whether any message, event or import waits because of the limit."""
        return self.messages.exists() or self.events.exists() or self.imports.exists()


def spent_today(connection: Connection, *, now: dt.datetime | None = None) -> Today:
    """Return what today's calls went to, the largest number first."""
    moment = now or timezone.now()
    limits = limits_of(connection)
    budget = CallBudget.objects.filter(connection=connection, day_started_at__gt=moment - DAY).first()
    if budget is None:
        return Today(moment, moment + DAY, limits.per_day, 0, 0, [], [])
    tallies = CallTally.objects.filter(connection=connection, day_started_at=budget.day_started_at)
    rows = [
        Spent(row.purpose, routing.purpose_label(row.purpose), row.lane, row.calls)
        for row in tallies.order_by("-calls", "purpose")
    ]
    ours = sum(row.calls for row in rows)
    return Today(
        began_at=budget.day_started_at,
        ends_at=budget.day_started_at + DAY,
        limit=limits.per_day,
        used=budget.day_calls,
        elsewhere=max(0, budget.day_calls - ours),
        spent=rows,
        closed_lanes=[lane for lane in Lane if budget.day_calls >= limits.of_day(lane)],
    )


def waiting_for_limit(connection: Connection, *, now: dt.datetime | None = None) -> Waiting:
    """Return what is put off because the company gives no calls at the moment.

    A message or event that waits without a problem of its own was put off by a limit; one that met an error shows it.
    """
    moment = now or timezone.now()
    messages = OutboxMessage.objects.filter(
        connection=connection, state=OutboxState.PENDING, not_before__gt=moment, problems=[]
    )
    events = InboxMessage.objects.filter(
        connection=connection, state=InboxState.RECEIVED, not_before__gt=moment, error=""
    )
    imports = Import.objects.filter(connection=connection, state=ImportState.RUNNING, waits_until__gt=moment)
    budget = CallBudget.objects.filter(connection=connection, paused_until__gt=moment).first()
    until, scope = (budget.paused_until, budget.pause_reason) if budget else (None, "")
    if until is None:
        latest = (
            messages.aggregate(at=Max("not_before"))["at"] or events.aggregate(at=Max("not_before"))["at"]
        )
        until, scope = latest, "day" if spent_today(connection, now=moment).closed_lanes and latest else ""
    return Waiting(until, "" if scope == SILENT else scope, messages, events, imports)
