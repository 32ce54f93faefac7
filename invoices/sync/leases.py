"""Hold the leases on reading the lists of a connection, taken by a conditional UPDATE.

A lease keeps two times apart: until when a worker holds it, renewed with each page, and when the last round ended.
So a killed worker's round is free as soon as its lease has run out, and not a whole interval later.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from accounts.models import Connection
from integrations.models import Lease, LeasePurpose
from integrations.queue.lease import LEASE


def last_end(connection: Connection, name: str) -> dt.datetime | None:
    """Return when the last round of this name ended, None before the first one and when the next is due at once."""
    return _lease_of(connection, name).ended_at


def claim(connection: Connection, name: str, *, now: dt.datetime, every: dt.timedelta) -> bool:
    """Claim the round if the last one ended `every` ago or earlier; False when it is not due or another worker
    holds it.
    """
    lease = _lease_of(connection, name)
    # Looked at first: a connection that is not due costs no write.
    if lease.ended_at is not None and lease.ended_at > now - every:
        return False
    due = Q(ended_at=None) | Q(ended_at__lte=now - every)
    return bool(Lease.objects.free(now).filter(due, pk=lease.pk).update(held_until=now + LEASE))


def is_held_anywhere(name: str, *, now: dt.datetime) -> bool:
    """Return whether a worker is in a round of this name, whatever the connection."""
    return Lease.objects.filter(purpose=LeasePurpose.LISTS, name=name, held_until__gt=now).exists()


def renew(connection: Connection, name: str, *, now: dt.datetime) -> None:
    """Extend the lease on the round."""
    _leases(connection, name).update(held_until=now + LEASE)


def release(connection: Connection, name: str, *, at: dt.datetime | None) -> None:
    """End the round as of `at`; None makes the next one due at once."""
    _leases(connection, name).update(ended_at=at, held_until=None)


def make_due(connection: Connection, *names: str) -> None:
    """Forget when these rounds last ended, so that the next ones are due at once. A round under way continues."""
    _leases(connection, *names).update(ended_at=None)


def _leases(connection: Connection, *names: str) -> QuerySet[Lease]:
    return Lease.objects.filter(connection=connection, purpose=LeasePurpose.LISTS, name__in=names)


def _lease_of(connection: Connection, name: str) -> Lease:
    return Lease.objects.get_or_create(connection=connection, purpose=LeasePurpose.LISTS, name=name)[0]
