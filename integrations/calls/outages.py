"""Decide when a service counts as away, how often it is asked whether it is back, and who hears of it at once.

While it is away the routine looks wait, and one small question is asked now and then; the first answer that is one
brings forward what was put off for minutes or hours. A 500 to a write says nothing of the service: it may be that
document's own. How long a service's edge that blocks us is left alone is decided here too.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Connection
from integrations.http import Exchange
from integrations.models import Cursor

# A row a connection: `since` is when it went away (None: it is there), `checked_at` when it was asked last. With
# `checked_at` alone it has come back, and who waits for it is still to be told.
AWAY = "health.away"
# Seconds between two questions: at first, and after an hour; each may be one of the day's calls.
OFTEN, SELDOM = 50, 300
GROWTH = 12
# A row a connection: `since` is when its edge began to block us, `checked_at` when it last did. Silence first; then one
# call now and then asks whether it is over, since nothing else tells, and after two hours silence again.
BLOCK = "health.blocked"
ASK_AFTER_BLOCK = 40.0
BLOCK_IS_ASKED_FOR = dt.timedelta(hours=2)


def note(connection: Connection, exchange: Exchange) -> None:
    """Take note of what came of an exchange."""
    now = timezone.now()
    row = _rows().filter(connection=connection)
    if _is_away(exchange):
        if not row.filter(since__isnull=False).update(checked_at=now):
            Cursor.objects.update_or_create(
                connection=connection, kind=AWAY, defaults={"since": now, "checked_at": now}
            )
    elif row.filter(since__isnull=False).exists():
        row.filter(since__isnull=False).update(since=None)


def is_away(connection: Connection) -> bool:
    """Return whether the service gave no proper answer when it was asked last."""
    return _rows().filter(connection=connection, since__isnull=False).exists()


def take_questions(now: dt.datetime) -> list[Connection]:
    """Return the connections whose service is to be asked now whether it is back, each to one worker alone."""
    taken = []
    for row in _rows().filter(since__isnull=False, connection__in=Connection.objects.usable().values("pk")):
        if row.since is None or row.checked_at is None:
            continue
        away = (now - row.since).total_seconds()
        wait = dt.timedelta(seconds=min(max(away / GROWTH, OFTEN), SELDOM))
        due = _rows().filter(pk=row.pk, since=row.since, checked_at__lte=now - wait)
        if due.update(checked_at=now):
            taken.append(row.connection)
    return taken


def returned() -> QuerySet[Cursor]:
    """Return the rows of services that are back, of which those who wait have not been told."""
    return _rows().filter(since=None, checked_at__isnull=False).select_related("connection")


def told(row: Cursor) -> None:
    """Say that whoever waited for a service has been told that it is back."""
    _rows().filter(pk=row.pk, since=None).update(checked_at=None)


def block_pause(connection: Connection, seconds: float) -> float:
    """Return for how long a connection is silent whose call has just met a block, which asks for `seconds`."""
    now = timezone.now()
    row = Cursor.objects.filter(connection=connection, kind=BLOCK)
    since = row.values_list("since", flat=True).first()
    if since is None:
        Cursor.objects.update_or_create(
            connection=connection, kind=BLOCK, defaults={"since": now, "checked_at": now}
        )
        return seconds
    is_second_call = now - since < dt.timedelta(seconds=seconds)
    row.update(checked_at=now)
    return seconds if is_second_call or now - since > BLOCK_IS_ASKED_FOR else ASK_AFTER_BLOCK


def block_is_over(connection: Connection) -> None:
    """Take note that the edge lets us through again."""
    Cursor.objects.filter(connection=connection, kind=BLOCK).delete()


def _rows() -> QuerySet[Cursor]:
    return Cursor.objects.filter(kind=AWAY)


def _is_away(exchange: Exchange) -> bool:
    status = exchange.status
    return status is None or status in (502, 503, 504) or (status == 500 and exchange.method == "GET")
