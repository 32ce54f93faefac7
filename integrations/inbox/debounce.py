"""Debounce events: those of one kind of one company are gathered before they are read, longer the more of them come.

The first event after a quiet time is worked on at once. While events stream in, each read is followed by a pause,
half a second as a rule and up to ten in a storm, so that ten thousand events become a few reads. One worker reads at
a time: two would read the same documents twice.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from integrations.models import Lease, LeasePurpose
from integrations.queue.after_commit import wake_worker_later
from integrations.queue.lease import LEASE

SHORTEST, LONGEST = dt.timedelta(seconds=0.5), dt.timedelta(seconds=10)
# At this rate it is worth reading forty documents every two seconds.
EVENTS_A_SECOND = 20


def lease_on(message_kind: str, connection_id: int) -> Lease:
    """Return the lease on events of a kind. It is held during a read and while more are gathered after it."""
    return Lease.objects.get_or_create(
        connection_id=connection_id, purpose=LeasePurpose.EVENTS, name=message_kind
    )[0]


def begin_read(lease: Lease, *, now: dt.datetime) -> bool:
    """Begin to read, alone; False while another read or its pause goes on, at whose end a worker is woken."""
    if Lease.objects.free(now).filter(pk=lease.pk).update(held_until=now + LEASE, wake_asked_for=None):
        return True
    _wake_worker_at_the_end(lease, now=now)
    return False


def end_read(lease: Lease, *, worked_on: int, now: dt.datetime) -> None:
    """End a read; the next one comes after a pause that grows with the number of events of this one."""
    pause = dt.timedelta(0)
    if worked_on:
        pause = min(max(dt.timedelta(seconds=worked_on / EVENTS_A_SECOND), SHORTEST), LONGEST)
    Lease.objects.filter(pk=lease.pk).update(held_until=now + pause)


def held_back(now: dt.datetime) -> Q:
    """Return the condition that picks the events that are being read or gathered."""
    closed = Lease.objects.filter(purpose=LeasePurpose.EVENTS, held_until__gt=now)
    condition = Q(pk=None)
    for connection_id, kind in closed.values_list("connection_id", "name"):
        condition |= Q(connection_id=connection_id, kind=kind)
    return condition


def _wake_worker_at_the_end(lease: Lease, *, now: dt.datetime) -> None:
    """Wake one worker when the pause is over, however often this is asked for meanwhile."""
    lease.refresh_from_db()
    if lease.held_until is None or lease.held_until - now > LONGEST:
        return
    unasked = Q(wake_asked_for=None) | ~Q(wake_asked_for=lease.held_until)
    if Lease.objects.filter(unasked, pk=lease.pk, held_until=lease.held_until).update(
        wake_asked_for=lease.held_until
    ):
        wake_worker_later(
            "integrations.tasks.process_inbox", seconds=max(0.0, (lease.held_until - now).total_seconds())
        )
