"""Decide whether one more call may be made: per minute, per day and in flight, per company, in lanes.

The counts are rows changed by conditional UPDATEs, so they are exact for any number of workers on any number
of machines. The service's own headers correct them, and what is used up is refused here, before a 429
(docs/xero.md#10.1, docs/pipedrive.md#11.1).
"""

from __future__ import annotations

import datetime as dt
import enum
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Connection, Provider
from integrations.calls import outages
from integrations.http import Exchange, RateLimited
from integrations.models import CallBudget, CallSlot, CallTally
from integrations.queue.durability import light_transaction

MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)
LONGEST_PAUSE = DAY
# Longer than most exchanges; a killed worker's slot is free so soon, and what lasts longer meets a 429 at worst.
SLOT_LEASE = dt.timedelta(seconds=40)
PATIENCE = 2.0  # seconds a person waits for a call slot; work in the background comes back later
POLL = 0.05
# Pipedrive counts in windows of two seconds and tolerates 40 calls in each on its smallest plan.
PIPEDRIVE_CALLS_PER_MINUTE = 600
PIPEDRIVE_CALLS_AT_ONCE = 5
WINDOW_SECONDS = 2.0
# Whose midnight renews Pipedrive's tokens is not known, so the background asks again after an hour.
TOKENS_KNOWN = dt.timedelta(hours=1)
# A service that gave no answer is left alone for a moment, longer when it let us wait for it, and is then asked
# by one call at a time until it answers: so it never holds more than one worker.
SILENT = "silent"
OTHER = "other"
DAILY = "day"  # Xero's name for the limit of a day
SILENT_SECONDS, HUNG_SECONDS = 2.0, 10.0
HUNG_MS = 3000
# Pipedrive's refusals: going on after them ends in a block of everybody there (docs/pipedrive.md#11.5). So the next
# call asks alone, and who is refused again right after a pause waits much longer.
BURST, BLOCKED = "burst", "blocked"
ASKED_ALONE = (SILENT, BURST, BLOCKED)
AGAIN, AGAIN_SECONDS = dt.timedelta(minutes=2), 45.0
# Answers overtake each other, so only a larger gap than this means that the service's window began anew.
TOLERANCE = 15


class Lane(enum.Enum):
    """Who is waiting, and what share of the day, the minute and the slots that opens."""

    PERSON = "person"
    EVENT = "event"
    CATCH_UP = "catch_up"
    BACKFILL = "backfill"

    @property
    def day_share(self) -> float:
        """The part of the day's calls this lane may use up: a fifth is kept for people."""
        return {Lane.PERSON: 1.0, Lane.EVENT: 0.8, Lane.CATCH_UP: 0.7, Lane.BACKFILL: 0.5}[self]

    @property
    def minute_share(self) -> float:
        """The part of a minute's calls this lane may use up: a person always finds some left."""
        return {Lane.PERSON: 1.0, Lane.EVENT: 0.95, Lane.CATCH_UP: 0.9, Lane.BACKFILL: 0.8}[self]


@dataclass(frozen=True)
class Limits:
    """What a service allows one company."""

    per_minute: int
    per_day: int
    at_once: int


def limits_of(connection: Connection) -> Limits:
    """Return the calls a company allows, from the settings."""
    if connection.provider == Provider.XERO:
        return Limits(
            per_minute=settings.XERO_CALLS_PER_MINUTE,
            per_day=settings.XERO_CALLS_PER_DAY,
            at_once=settings.XERO_CALLS_AT_ONCE,
        )
    return Limits(PIPEDRIVE_CALLS_PER_MINUTE, settings.PIPEDRIVE_CALLS_PER_DAY, PIPEDRIVE_CALLS_AT_ONCE)


@contextmanager
def spend_call(connection: Connection, *, lane: Lane, purpose: str = OTHER) -> Iterator[None]:
    """Hold one call's place while it is made. Raises RateLimited, without an exchange, when there is none.

    `purpose` is what the call is counted under on the day's tally.
    """
    holder = uuid.uuid4().hex
    _take(connection, lane=lane, holder=holder, purpose=purpose)
    try:
        yield
    finally:
        with light_transaction():
            CallSlot.objects.filter(connection=connection, holder=holder).update(held_until=None, holder="")


def _take(connection: Connection, *, lane: Lane, holder: str, purpose: str) -> None:
    limits = limits_of(connection)
    deadline = time.monotonic() + PATIENCE
    if CallBudget.objects.filter(connection=connection, pause_reason__in=ASKED_ALONE).exists():
        limits, deadline = replace(limits, at_once=1), 0.0
    while True:
        with light_transaction():
            if _hold_slot(connection, limits=limits, lane=lane, holder=holder):
                _tally(connection, _count(connection, limits=limits, lane=lane), lane=lane, purpose=purpose)
                return
        if lane is not Lane.PERSON or time.monotonic() >= deadline:
            raise RateLimited("All our calls are in use.", retry_after=1.0, scope="concurrent")
        time.sleep(POLL)


def _hold_slot(connection: Connection, *, limits: Limits, lane: Lane, holder: str) -> bool:
    # The last slot is kept for a person, unless there is only one.
    usable = limits.at_once if lane is Lane.PERSON else max(1, limits.at_once - 1)
    now = timezone.now()
    slots = CallSlot.objects.filter(connection=connection)
    known = dict(slots.values_list("number", "held_until"))
    if missing := [number for number in range(limits.at_once) if number not in known]:
        rows = [CallSlot(connection=connection, number=number) for number in missing]
        CallSlot.objects.bulk_create(rows, ignore_conflicts=True)
    for number in range(usable):
        held_until = known.get(number)
        if held_until is not None and held_until > now:
            continue
        free = slots.filter(Q(held_until=None) | Q(held_until__lte=now), number=number)
        if free.update(held_until=now + SLOT_LEASE, holder=holder):
            return True
    return False


def _count(connection: Connection, *, limits: Limits, lane: Lane) -> dt.datetime:
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
            day_calls__lt=max(1, int(limits.per_day * lane.day_share)),
            # The tally must name the day that was counted in.
            day_started_at=row.day_started_at,
        )
        if allowed.update(minute_calls=F("minute_calls") + 1, day_calls=F("day_calls") + 1):
            return row.day_started_at
        current = budget.get()
        if current.day_started_at == row.day_started_at:
            raise _refusal(current, limits=limits, lane=lane, now=now)


def _tally(connection: Connection, day: dt.datetime, *, lane: Lane, purpose: str) -> None:
    key = {"connection": connection, "day_started_at": day, "lane": lane.value, "purpose": purpose[:60]}
    if CallTally.objects.filter(**key).update(calls=F("calls") + 1):
        return
    CallTally.objects.bulk_create([CallTally(**key)], ignore_conflicts=True)
    CallTally.objects.filter(**key).update(calls=F("calls") + 1)


def _has_tokens(lane: Lane, now: dt.datetime) -> Q:
    """Whether Pipedrive's tokens of the day leave any to this lane; what it said an hour ago no longer counts."""
    kept = round(1 - lane.day_share, 2)
    unknown = Q(day_tokens_left=None) | Q(tokens_told_at__lte=now - TOKENS_KNOWN)
    return unknown | Q(day_tokens_left__gt=F("day_tokens") * kept)


def _refusal(budget: CallBudget, *, limits: Limits, lane: Lane, now: dt.datetime) -> RateLimited:
    if budget.paused_until and budget.paused_until > now:
        until, scope = budget.paused_until, budget.pause_reason or "minute"
    elif budget.day_calls >= max(1, int(limits.per_day * lane.day_share)):
        until, scope = budget.day_started_at + DAY, "day"
    elif budget.minute_calls < max(1, int(limits.per_minute * lane.minute_share)) and budget.tokens_told_at:
        until, scope = budget.tokens_told_at + TOKENS_KNOWN, "day"
    else:
        until, scope = budget.minute_started_at + MINUTE, "minute"
    wait = max(1.0, (until - now).total_seconds())
    if scope == SILENT:
        return RateLimited("There was no answer a moment ago.", retry_after=wait, scope=scope)
    return RateLimited(f"Our calls are used up ({scope}).", retry_after=wait, scope=scope)


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
    """Let our day end when the service says that its own does: each organisation's begins at another moment."""
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
        raise _refusal(row, limits=limits_of(connection), lane=Lane.PERSON, now=now)


def learn(connection: Connection, exchange: Exchange) -> None:
    """Note whether the service answers, and correct our counts by what it says is left."""
    if exchange.status is None:
        hung = exchange.duration_ms >= HUNG_MS
        pause(connection, seconds=HUNG_SECONDS if hung else SILENT_SECONDS, scope=SILENT)
        return
    row = CallBudget.objects.filter(connection=connection).first() or CallBudget(connection=connection)
    if row.pause_reason:
        _end_pause(connection, is_well=exchange.status < 400)
    headers = {name.lower(): value for name, value in exchange.response_headers.items()}
    limits = limits_of(connection)
    _correct(row, "minute", limits.per_minute, _left(headers, "x-minlimit-remaining"))
    _correct(row, "day", limits.per_day, _left(headers, "x-daylimit-remaining"))
    _note_tokens(connection, headers, was_refused=exchange.status == 429)


def _end_pause(connection: Connection, *, is_well: bool) -> None:
    is_over = Q(pause_reason=SILENT)
    if is_well:
        is_over |= Q(pause_reason__in=(BURST, BLOCKED), paused_until__lte=timezone.now())
    was_paused = CallBudget.objects.filter(is_over, connection=connection)
    if was_paused.update(pause_reason="", paused_until=None) and connection.provider == Provider.PIPEDRIVE:
        outages.block_is_over(connection)


def _note_tokens(connection: Connection, headers: Mapping[str, str], *, was_refused: bool) -> None:
    """Take down what Pipedrive says is left of the day and of its window of two seconds."""
    total, left = (_left(headers, f"x-daily-ratelimit-token-{name}") for name in ("limit", "remaining"))
    if left == 0:
        pause(connection, seconds=3600, scope="daily")
    if total and left is not None:
        told = {"day_tokens": total, "day_tokens_left": left, "tokens_told_at": timezone.now()}
        CallBudget.objects.filter(connection=connection).update(**told)
    window = _left(headers, "x-ratelimit-remaining")
    # A refusal sets its own pause, which must still find that of the refusal before.
    if window is not None and window < PIPEDRIVE_CALLS_AT_ONCE and not was_refused:
        pause(connection, seconds=WINDOW_SECONDS, scope="window")


def _correct(row: CallBudget, window: str, limit: int, left: int | None) -> None:
    if left is None:
        return
    used, calls = max(0, limit - left), f"{window}_calls"
    if used <= getattr(row, calls) <= used + TOLERANCE:
        return
    budget = CallBudget.objects.filter(pk=row.pk)
    budget.filter(**{f"{calls}__lt": used}).update(**{calls: used})
    anew = {calls: used, f"{window}_started_at": timezone.now()}
    budget.filter(**{f"{calls}__gt": used + TOLERANCE}).update(**anew)


def _left(headers: Mapping[str, str], name: str) -> int | None:
    text = headers.get(name, "")
    return int(text) if text.isdigit() else None
