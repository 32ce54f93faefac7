"""Signs of life, each in a row: of each sweep, so that pages notice when no worker runs, and of people at the pages or
the API, so that what they look at is kept fresh.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from integrations.models import Heartbeat, OutboxMessage, OutboxState

SWEEP, PEOPLE = "sweep", "people"
# A sweep runs every two seconds; its sign is written no more often than this, and missed after two minutes.
EVERY = dt.timedelta(seconds=20)
MISSED_AFTER = dt.timedelta(minutes=2)


def beat(name: str = SWEEP) -> None:
    """Leave a sign of life, at most every twenty seconds."""
    now = timezone.now()
    known = Heartbeat.objects.filter(name=name)
    if known.filter(at__lte=now - EVERY).update(at=now) or known.exists():
        return
    Heartbeat.objects.bulk_create([Heartbeat(name=name, at=now)], ignore_conflicts=True)


def is_alive(name: str, *, within: dt.timedelta, now: dt.datetime) -> bool:
    """Return whether a sign of life is no older than `within`."""
    return Heartbeat.objects.filter(name=name, at__gt=now - within).exists()


def missing_since(name: str = SWEEP) -> dt.datetime | None:
    """Return since when no worker has looked, None while one does.

    Where none ever has, it is since the oldest message began to wait, once that is two minutes ago.
    """
    limit = timezone.now() - MISSED_AFTER
    seen = Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()
    if seen is None:
        waiting = OutboxMessage.objects.filter(state=OutboxState.PENDING, created_at__lte=limit)
        seen = waiting.order_by("id").values_list("created_at", flat=True).first()
    return seen if seen is not None and seen <= limit else None
