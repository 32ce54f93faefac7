"""What answers show about calls: whether the service is there, and how many calls and tokens are left."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone

from accounts.models import Connection
from accounts.parameters import read_id
from integrations.calls.budget.counts import SILENT
from integrations.calls.budget.limits import PIPEDRIVE_CALLS_AT_ONCE, limits_of
from integrations.calls.budget.pauses import end_pause, pause
from integrations.http import Exchange
from integrations.models import CallBudget

WINDOW_SECONDS = 2.0
# A service that let us wait for its silence is left alone longer. Then one call at a time asks until it answers, so
# that it never holds more than one worker.
SILENT_SECONDS, HUNG_SECONDS = 2.0, 10.0
HUNG_MS = 3000
# Answers overtake each other, so only a larger gap than this means that the service's window began anew.
TOLERANCE = 15


def learn(connection: Connection, exchange: Exchange) -> None:
    """Note whether the service answers, and correct our counts by what it says is left."""
    if exchange.status is None:
        hung = exchange.duration_ms >= HUNG_MS
        pause(connection, seconds=HUNG_SECONDS if hung else SILENT_SECONDS, scope=SILENT)
        return
    row = CallBudget.objects.filter(connection=connection).first() or CallBudget(connection=connection)
    if row.pause_reason:
        end_pause(connection, is_well=exchange.status < 400)
    headers = {name.lower(): value for name, value in exchange.response_headers.items()}
    limits = limits_of(connection)
    _correct(row, "minute", limits.per_minute, _left(headers, "x-minlimit-remaining"))
    _correct(row, "day", limits.per_day, _left(headers, "x-daylimit-remaining"))
    _note_tokens(connection, headers, was_refused=exchange.status == 429)


def _note_tokens(connection: Connection, headers: Mapping[str, str], *, was_refused: bool) -> None:
    """Note what Pipedrive says is left of the day and of its window of two seconds."""
    total, left = (_left(headers, f"x-daily-ratelimit-token-{name}") for name in ("limit", "remaining"))
    if left == 0:
        pause(connection, seconds=3600, scope="daily")
    if total and left is not None:
        tokens = {"day_tokens": total, "day_tokens_left": left, "tokens_told_at": timezone.now()}
        CallBudget.objects.filter(connection=connection).update(**tokens)
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
    return read_id(headers.get(name))
