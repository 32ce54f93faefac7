"""Decide how long events of one kind of one company are gathered before they are read: the more come, the longer.

The first after a quiet time is worked on at once. While events stream in, each look at them is followed by a pause,
half a second as a rule and up to ten in a storm, so that ten thousand events become a few reads. One look at a time,
whoever does it: two workers would read the same documents twice.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from integrations.models import Lease, LeasePurpose
from integrations.queue.after_commit import wake_worker_later
from integrations.queue.lease import LEASE

SHORTEST, LONGEST = dt.timedelta(seconds=0.5), dt.timedelta(seconds=10)
# So many events a second are worth a read of forty documents every two seconds.
EVENTS_A_SECOND = 20


def gate_of(message_kind: str, connection_id: int) -> Lease:
    """Return the lease on events of a kind. It is held during a look and while more are left to gather."""
    return Lease.objects.get_or_create(
        connection_id=connection_id, purpose=LeasePurpose.EVENTS, name=message_kind
    )[0]


def enter(gate: Lease, *, now: dt.datetime) -> bool:
    """Begin a look, alone; False while another goes on or events are gathered (then a worker is woken at its end)."""
    if Lease.objects.free(now).filter(pk=gate.pk).update(held_until=now + LEASE, wake_asked_for=None):
        return True
    _wake_worker_at_the_end(gate, now=now)
    return False


def leave(gate: Lease, *, worked_on: int, now: dt.datetime) -> None:
    """End a look; the next one comes after a pause that grows with the number of events of this one."""
    pause = dt.timedelta(0)
    if worked_on:
        pause = min(max(dt.timedelta(seconds=worked_on / EVENTS_A_SECOND), SHORTEST), LONGEST)
    Lease.objects.filter(pk=gate.pk).update(held_until=now + pause)


def closed_gates(now: dt.datetime) -> Q:
    """Return the condition that picks the events that are being gathered or looked at."""
    closed = Lease.objects.filter(purpose=LeasePurpose.EVENTS, held_until__gt=now)
    condition = Q(pk=None)
    for connection_id, kind in closed.values_list("connection_id", "name"):
        condition |= Q(connection_id=connection_id, kind=kind)
    return condition


def _wake_worker_at_the_end(gate: Lease, *, now: dt.datetime) -> None:
    """Wake one worker when the pause is over, however many ask for it meanwhile."""
    gate.refresh_from_db()
    if gate.held_until is None or gate.held_until - now > LONGEST:
        return
    unasked = Q(wake_asked_for=None) | ~Q(wake_asked_for=gate.held_until)
    if Lease.objects.filter(unasked, pk=gate.pk, held_until=gate.held_until).update(
        wake_asked_for=gate.held_until
    ):
        wake_worker_later(
            "integrations.tasks.process_inbox", seconds=max(0.0, (gate.held_until - now).total_seconds())
        )
