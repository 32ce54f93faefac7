"""Signs of life, each in a row: of each sweep, so that pages notice when no worker runs, and of people at the pages or
the API, so that what they look at is kept fresh.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import DateTimeField, Q, Value
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import Connection
from integrations.models import Heartbeat, OutboxMessage, OutboxState

SWEEP, PEOPLE = "sweep", "people"
# A sweep runs every two seconds; its sign is written no more often than this, and missed after two minutes.
EVERY = dt.timedelta(seconds=20)
MISSED_AFTER = dt.timedelta(minutes=2)


@dataclass(frozen=True)
class Silence:
    """No worker has looked for work: since `last_look`, if that is known.

    `from_future` says that the last look bears a time to come, because the clock ran ahead then.
    """

    last_look: dt.datetime | None = None
    from_future: bool = False


def beat(name: str = SWEEP) -> bool:
    """Leave a sign of life, at most every twenty seconds. One from the future is replaced at once.

    Return whether the last one was from the future, so that the clock must have been put back.
    """
    seen = _seen(name)
    if seen is None:
        Heartbeat.objects.bulk_create([Heartbeat(name=name, at=_clock(name))], ignore_conflicts=True)
    elif not seen.now - EVERY < seen.at <= seen.now:
        Heartbeat.objects.filter(name=name).update(at=_clock(name))
    return seen is not None and seen.at > seen.now + EVERY


def is_alive(name: str, *, within: dt.timedelta, now: dt.datetime) -> bool:
    """Return whether a sign of life is no older than `within`. One from the future does not count."""
    return Heartbeat.objects.filter(name=name, at__gt=now - within, at__lte=now + MISSED_AFTER).exists()


def silence() -> Silence | None:
    """Return since when no worker has looked, None while one does.

    Where none ever has, it is told two minutes after there was something to do: a connection, or a message.
    """
    seen = _seen(SWEEP)
    if seen is None:
        long_ago = Q(created_at__lte=timezone.now() - MISSED_AFTER)
        waiting = OutboxMessage.objects.filter(long_ago, state=OutboxState.PENDING).order_by()
        connected = Connection.objects.usable().filter(long_ago).order_by()
        expected = connected.values("pk").union(waiting.values("pk"), all=True)
        return Silence() if expected.exists() else None
    if seen.now - MISSED_AFTER < seen.at <= seen.now + EVERY:
        return None
    return Silence(seen.at, from_future=seen.at > seen.now)


def _seen(name: str) -> Any:
    return Heartbeat.objects.filter(name=name).annotate(now=_clock(name)).first()


def _clock(name: str) -> Now | Value:
    """Sweeps are told by the database's clock, which hosts share; people by the one that sets the pace of reading."""
    return Now() if name == SWEEP else Value(timezone.now(), output_field=DateTimeField())
