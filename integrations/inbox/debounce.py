"""Decide how long events of one kind of one company are gathered before they are read: the more come, the longer.

The first after a quiet time is worked on at once. While events stream in, each look at them is followed by a pause,
half a second as a rule and up to ten in a storm, so that ten thousand events become a few reads. One look at a time,
whoever does it: two workers would read the same documents twice.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db.models import Q

from integrations.models import Cursor
from integrations.queue.after_commit import ring_later

LEASE = dt.timedelta(seconds=settings.CLAIM_SECONDS)
SHORTEST, LONGEST = dt.timedelta(seconds=0.5), dt.timedelta(seconds=10)
# So many events a second are worth a read of forty documents every two seconds.
EVENTS_A_SECOND = 20
PREFIX = "inbox."


def gate_of(message_kind: str, connection_id: int) -> Cursor:
    """Return the row whose `checked_at` says until when the events of a kind are left to gather."""
    return Cursor.objects.get_or_create(connection_id=connection_id, kind=f"{PREFIX}{message_kind}"[:40])[0]


def enter(gate: Cursor, *, now: dt.datetime) -> bool:
    """Begin a look, alone; False while another goes on or events are gathered (then a bell rings at its end)."""
    free = Q(checked_at=None) | Q(checked_at__lte=now)
    if Cursor.objects.filter(free, pk=gate.pk).update(checked_at=now + LEASE, since=None):
        return True
    _ring_at_the_end(gate, now=now)
    return False


def leave(gate: Cursor, *, worked_on: int, now: dt.datetime) -> None:
    """End a look; the next one comes after a pause that grows with the number of events of this one."""
    pause = dt.timedelta(0)
    if worked_on:
        pause = min(max(dt.timedelta(seconds=worked_on / EVENTS_A_SECOND), SHORTEST), LONGEST)
    Cursor.objects.filter(pk=gate.pk).update(checked_at=now + pause)


def closed_gates(now: dt.datetime) -> Q:
    """Return the condition that picks the events that are being gathered or looked at."""
    closed = Cursor.objects.filter(kind__startswith=PREFIX, checked_at__gt=now)
    condition = Q(pk=None)
    for connection_id, kind in closed.values_list("connection_id", "kind"):
        condition |= Q(connection_id=connection_id, kind=kind.removeprefix(PREFIX))
    return condition


def _ring_at_the_end(gate: Cursor, *, now: dt.datetime) -> None:
    """Ring once when the pause is over, however many ask for it meanwhile."""
    gate.refresh_from_db()
    if gate.checked_at is None or gate.checked_at - now > LONGEST:
        return
    asked = Q(since=None) | ~Q(since=gate.checked_at)
    if Cursor.objects.filter(asked, pk=gate.pk, checked_at=gate.checked_at).update(since=gate.checked_at):
        ring_later(
            "integrations.tasks.process_inbox", seconds=max(0.0, (gate.checked_at - now).total_seconds())
        )
