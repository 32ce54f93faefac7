"""Calls made: counted for each minute and day by conditional UPDATEs, and tallied by lane and purpose."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Connection
from integrations.calls.budget.limits import DAY, MINUTE, Lane, Limits
from integrations.http import RateLimited
from integrations.models import CallBudget, CallTally

# Whose midnight renews Pipedrive's tokens is not known, so the background asks again after an hour.
TOKENS_KNOWN = dt.timedelta(hours=1)
# A service that gave no answer is left alone for a moment.
SILENT = "silent"


def count_call(connection: Connection, *, limits: Limits, lane: Lane) -> dt.datetime:
    """Count one call and return when its day began. Raises RateLimited."""
    now = timezone.now()
    budget = CallBudget.objects.filter(connection=connection)
    while True:
        row = budget.first()
        if row is None:
            CallBudget.objects.bulk_create([CallBudget(connection=connection)], ignore_conflicts=True)
            continue
        if row.minute_started_at <= now - MINUTE:
            budget.filter(minute_started_at__lte=now - MINUTE).update(minute_started_at=now, minute_calls=0)
        if row.day_started_at <= now - DAY:
            budget.filter(day_started_at__lte=now - DAY).update(day_started_at=now, day_calls=0)
            continue
        allowed = budget.filter(
            Q(paused_until=None) | Q(paused_until__lte=now),
            _has_tokens(lane, now),
            minute_calls__lt=max(1, int(limits.per_minute * lane.minute_share)),
            day_calls__lt=limits.of_day(lane),
            # The tally must name the day that was counted in.
            day_started_at=row.day_started_at,
        )
        if allowed.update(minute_calls=F("minute_calls") + 1, day_calls=F("day_calls") + 1):
            return row.day_started_at
        current = budget.get()
        if current.day_started_at == row.day_started_at:
            raise refusal(current, limits=limits, lane=lane, now=now)


def tally(connection: Connection, day: dt.datetime, *, lane: Lane, purpose: str) -> None:
    """Add one call to the tally of the day that began at `day`."""
    key = {"connection": connection, "day_started_at": day, "lane": lane.value, "purpose": purpose[:60]}
    if CallTally.objects.filter(**key).update(calls=F("calls") + 1):
        return
    CallTally.objects.bulk_create([CallTally(**key)], ignore_conflicts=True)
    CallTally.objects.filter(**key).update(calls=F("calls") + 1)


def _has_tokens(lane: Lane, now: dt.datetime) -> Q:
    """Whether Pipedrive's tokens of the day leave any to this lane; a figure an hour old no longer counts."""
    kept = round(1 - lane.day_share, 2)
    unknown = Q(day_tokens_left=None) | Q(tokens_told_at__lte=now - TOKENS_KNOWN)
    return unknown | Q(day_tokens_left__gt=F("day_tokens") * kept)


def refusal(budget: CallBudget, *, limits: Limits, lane: Lane, now: dt.datetime) -> RateLimited:
    """Return the error that names why no call is left and when there may be one."""
    if budget.paused_until and budget.paused_until > now:
        until, scope = budget.paused_until, budget.pause_reason or "minute"
    elif budget.day_calls >= limits.of_day(lane):
        until, scope = budget.day_started_at + DAY, "day"
    elif budget.minute_calls < max(1, int(limits.per_minute * lane.minute_share)) and budget.tokens_told_at:
        until, scope = budget.tokens_told_at + TOKENS_KNOWN, "day"
    else:
        until, scope = budget.minute_started_at + MINUTE, "minute"
    wait = max(1.0, (until - now).total_seconds())
    if scope == SILENT:
        return RateLimited("There was no answer a moment ago.", retry_after=wait, scope=scope)
    return RateLimited(f"Our calls are used up ({scope}).", retry_after=wait, scope=scope)
