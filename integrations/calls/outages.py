"""Outages: when a service counts as away, how often it is asked whether it is back, and when that is announced.

Reads and writes are told apart: a service that answers reads may refuse every write for hours. While reads fail one
small probe is made now and then. While writes fail one message at a time is the probe, and the others wait for it.
What was put off goes on at the first proper answer of the same sort. How long we stay silent after a service's edge
blocked us is decided here too.
"""

from __future__ import annotations

import datetime as dt
import random

from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.models import Connection
from integrations.http import Exchange
from integrations.models import ServiceState

# Seconds between two probes: at first, and after an hour; each may be one of the day's calls.
OFTEN, SELDOM = 50, 300
GROWTH = 12
# A write and the look before it are two of the day's calls.
SELDOM_WRITTEN = 900
# Writes count as refused after so many in a row: a single failure may be that document's own.
FAILED_WRITES = 3
# A return after a shorter absence is not announced: back-offs are short then, and where some reads fail while others
# work, each of the latter would be a return.
WORTH_ANNOUNCING = dt.timedelta(seconds=OFTEN - 5)
# Waiting messages return within this share of the wait, in another order each time.
SPREAD = 0.2
# Silence first; then one call now and then asks whether the block is over, since nothing else shows it, and after two
# hours silence again.
ASK_AFTER_BLOCK = 40.0
BLOCK_IS_ASKED_FOR = dt.timedelta(hours=2)


def note(connection: Connection, exchange: Exchange) -> None:
    """Note whether an exchange shows that the service fails or works, for reads or for writes."""
    state = ServiceState.objects.filter(connection=connection).first()
    if exchange.method == "GET":
        _note_read(connection, state, exchange)
    else:
        _note_write(connection, state, exchange)


def due_probes(now: dt.datetime) -> list[Connection]:
    """Return the connections whose service is to be probed now, each to one worker alone."""
    taken = []
    usable = Connection.objects.usable().values("pk")
    for state in _away().filter(connection__in=usable).select_related("connection"):
        if state.away_since is None:
            continue
        wait = _wait(state.away_since, now, at_most=SELDOM)
        due = _away().filter(pk=state.pk, away_since=state.away_since, asked_at__lte=now - wait)
        if due.update(asked_at=now):
            taken.append(state.connection)
    return taken


def begin_write(connection: Connection, *, now: dt.datetime) -> dt.datetime | None:
    """Return None when a message that writes may go out now, else when to come back.

    While the service refuses writes, one message at a time may go out, to ask whether it takes them again.
    """
    state = _refusing(connection)
    if state is None:
        return None
    mine = ServiceState.objects.filter(pk=state.pk, write_asked_at=state.write_asked_at)
    if now >= _turn(state, now) and mine.update(write_asked_at=now):
        return None
    state.refresh_from_db()
    return _some_time_after(_turn(state, now), state, now)


def next_write(connection: Connection, *, now: dt.datetime) -> dt.datetime | None:
    """Return when the next write asks whether the service takes them again, None while it does."""
    state = _refusing(connection)
    return _some_time_after(_turn(state, now), state, now) if state is not None else None


def ask_now(connection: Connection) -> None:
    """Let the next message that writes go out at once, because a person wants it tried."""
    ServiceState.objects.filter(connection=connection).update(write_asked_at=None)


def unannounced_returns() -> QuerySet[ServiceState]:
    """Return the states of services that are back while what waited for them has not been brought forward."""
    return ServiceState.objects.filter(returned_at__isnull=False).select_related("connection")


def mark_announced(state: ServiceState) -> None:
    """Note that what waited for a service goes on, unless the service has come back once more meanwhile."""
    ServiceState.objects.filter(pk=state.pk, returned_at=state.returned_at).update(returned_at=None)


def block_pause(connection: Connection, seconds: float) -> float:
    """Return how long a connection stays silent after its call met a block, which asks for `seconds`."""
    now = timezone.now()
    since = ServiceState.objects.filter(connection=connection).values_list("blocked_since", flat=True).first()
    if since is None:
        ServiceState.objects.update_or_create(connection=connection, defaults={"blocked_since": now})
        return seconds
    is_second_call = now - since < dt.timedelta(seconds=seconds)
    return seconds if is_second_call or now - since > BLOCK_IS_ASKED_FOR else ASK_AFTER_BLOCK


def block_is_over(connection: Connection) -> None:
    """Note that the edge lets us through again."""
    ServiceState.objects.filter(connection=connection, blocked_since__isnull=False).update(blocked_since=None)


def _note_read(connection: Connection, state: ServiceState | None, exchange: Exchange) -> None:
    now = timezone.now()
    away = _away().filter(connection=connection)
    if exchange.status is None or exchange.status in (500, 502, 503, 504):
        if not away.update(asked_at=now):
            ServiceState.objects.update_or_create(
                connection=connection, defaults={"away_since": now, "asked_at": now}
            )
    elif state is not None and state.away_since is not None:
        is_news = now - state.away_since >= WORTH_ANNOUNCING
        # Whoever waits to write may ask at once.
        away.update(away_since=None, **({"returned_at": now, "write_asked_at": None} if is_news else {}))


def _note_write(connection: Connection, state: ServiceState | None, exchange: Exchange) -> None:
    now = timezone.now()
    mine = ServiceState.objects.filter(connection=connection)
    if exchange.status is None or exchange.status >= 500:
        if state is None:
            ServiceState.objects.get_or_create(connection=connection)
        mine.update(writes_failed=F("writes_failed") + 1)
        refused = mine.filter(writes_failed__gte=FAILED_WRITES, writes_away_since=None)
        refused.update(writes_away_since=now, write_asked_at=now)
    elif exchange.status != 429 and state is not None and state.writes_failed:
        mine.update(writes_failed=0)
        if mine.filter(writes_away_since__isnull=False).update(writes_away_since=None, write_asked_at=None):
            mine.update(returned_at=now)


def _refusing(connection: Connection) -> ServiceState | None:
    return ServiceState.objects.filter(connection=connection, writes_away_since__isnull=False).first()


def _turn(state: ServiceState, now: dt.datetime) -> dt.datetime:
    """Return when the next write may ask: that is settled when the one before asks, so that pages can name it."""
    asked, since = state.write_asked_at, state.writes_away_since
    return now if asked is None or since is None else asked + _wait(since, asked, at_most=SELDOM_WRITTEN)


def _some_time_after(turn: dt.datetime, state: ServiceState, now: dt.datetime) -> dt.datetime:
    wait = turn - (state.write_asked_at or turn)
    return max(now, turn + random.random() * SPREAD * wait)  # noqa: S311 - spreading load, not hiding anything


def _wait(since: dt.datetime, now: dt.datetime, *, at_most: float) -> dt.timedelta:
    """Return the time between two probes of a service that has been away since then."""
    away = (now - since).total_seconds()
    return dt.timedelta(seconds=min(max(away / GROWTH, OFTEN), at_most))


def _away() -> QuerySet[ServiceState]:
    return ServiceState.objects.filter(away_since__isnull=False)
