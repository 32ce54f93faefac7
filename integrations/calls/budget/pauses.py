"""Pauses: no call to a company for a while, because it asked for that or did not answer."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Connection, Provider
from integrations.calls import outages
from integrations.calls.budget.counts import SILENT, refusal
from integrations.calls.budget.limits import DAY, Lane, limits_of
from integrations.models import CallBudget, CallTally

LONGEST_PAUSE = DAY
DAILY = "day"  # Xero's name for the limit of a day
# Pipedrive's refusals: going on after them ends in a block of everybody there (docs/pipedrive.md#11.5). So the next
# call asks alone, and who is refused again right after a pause waits much longer.
BURST, BLOCKED = "burst", "blocked"
ASKED_ALONE = (SILENT, BURST, BLOCKED)
AGAIN, AGAIN_SECONDS = dt.timedelta(minutes=2), 45.0


def pause(connection: Connection, *, seconds: float, scope: str) -> float:
    """Stop all calls to a company for a while, as it asked; a longer pause already set stays. Returns how long."""
    now = timezone.now()
    again = CallBudget.objects.filter(
        connection=connection, pause_reason=BURST, paused_until__lte=now, paused_until__gt=now - AGAIN
    )
    if scope == BURST and again.exists():
        seconds = max(seconds, AGAIN_SECONDS)
    elif scope == BLOCKED:
        seconds = outages.block_pause(connection, seconds)
    until = now + min(dt.timedelta(seconds=max(0.0, seconds)), LONGEST_PAUSE)
    CallBudget.objects.bulk_create([CallBudget(connection=connection)], ignore_conflicts=True)
    CallBudget.objects.filter(Q(paused_until=None) | Q(paused_until__lt=until), connection=connection).update(
        paused_until=until, pause_reason=scope
    )
    if scope == DAILY:
        _end_day(connection, until)
    return seconds


def _end_day(connection: Connection, until: dt.datetime) -> None:
    """End our day when the service ends its own: each organisation's day begins at another moment."""
    began = until - DAY
    with transaction.atomic():
        row = CallBudget.objects.select_for_update().get(connection=connection)
        if row.day_started_at == began:
            return
        # What today's calls went to stays today's.
        CallTally.objects.filter(connection=connection, day_started_at=row.day_started_at).update(
            day_started_at=began
        )
        CallBudget.objects.filter(pk=row.pk).update(day_started_at=began)


def refuse_while_paused(connection: Connection) -> None:
    """Raise RateLimited while the company wants no call at all, also none for a fresh token."""
    now = timezone.now()
    paused = CallBudget.objects.filter(connection=connection, paused_until__gt=now, pause_reason=BLOCKED)
    if (row := paused.first()) is not None:
        raise refusal(row, limits=limits_of(connection), lane=Lane.PERSON, now=now)


def end_pause(connection: Connection, *, is_well: bool) -> None:
    """End the pause that an answer proves wrong: silence at once, a refusal once its time is over and all is well."""
    is_over = Q(pause_reason=SILENT)
    if is_well:
        is_over |= Q(pause_reason__in=(BURST, BLOCKED), paused_until__lte=timezone.now())
    was_paused = CallBudget.objects.filter(is_over, connection=connection)
    if was_paused.update(pause_reason="", paused_until=None) and connection.provider == Provider.PIPEDRIVE:
        outages.block_is_over(connection)
