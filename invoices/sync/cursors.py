"""How far each catch-up has read, and whose turn it is: `Cursor` rows, claimed by conditional UPDATE.

A turn is two rows: when it last ended, and a lease while somebody reads, renewed with each page. They are apart
so that a killed worker's turn is free as soon as its lease has run out, and not a whole pace later.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts.models import Connection
from integrations.models import Cursor
from integrations.queue.durability import light_transaction

LEASE = dt.timedelta(seconds=settings.CLAIM_SECONDS)
# Ending of the kind of the row that holds the lease; its `checked_at` is when the lease runs out.
HELD = ".held"


def cursor_of(connection: Connection, kind: str) -> Cursor:
    """Return the cursor of one kind of document, made when it is the first time."""
    return Cursor.objects.get_or_create(connection=connection, kind=kind)[0]


def claim(connection: Connection, kind: str, *, now: dt.datetime, every: dt.timedelta) -> bool:
    """Take the turn when the last one ended `every` ago or earlier; False when it is not due or somebody has
    it.
    """
    due = Q(checked_at=None) | Q(checked_at__lte=now - every)
    turn = Cursor.objects.filter(due, pk=cursor_of(connection, kind).pk)
    if not turn.exists():
        return False
    lease = cursor_of(connection, kind + HELD)
    free = Q(checked_at=None) | Q(checked_at__lte=now)
    if not Cursor.objects.filter(free, pk=lease.pk).update(checked_at=now + LEASE):
        return False
    if turn.exists():
        return True
    # Somebody ended it between our look and our claim.
    Cursor.objects.filter(pk=lease.pk).update(checked_at=None)
    return False


def renew(connection: Connection, kind: str, *, now: dt.datetime) -> None:
    """Keep the turn a little longer."""
    Cursor.objects.filter(connection=connection, kind=kind + HELD).update(checked_at=now + LEASE)


def release(connection: Connection, kind: str, *, at: dt.datetime | None) -> None:
    """End the turn as of `at`; None asks for the next one at once."""
    Cursor.objects.filter(connection=connection, kind=kind).update(checked_at=at)
    Cursor.objects.filter(connection=connection, kind=kind + HELD).update(checked_at=None)


def make_due(connection: Connection, *kinds: str) -> None:
    """Forget when these turns last ended, so that the next ones are due at once."""
    Cursor.objects.filter(connection=connection, kind__in=kinds).update(checked_at=None)


def advance(cursor: Cursor, since: dt.datetime | None) -> None:
    """Move a cursor forward, never back."""
    if since is None or (cursor.since is not None and since <= cursor.since):
        return
    now = timezone.now()
    # Lost with the power, it only makes us read some pages twice.
    with light_transaction():
        Cursor.objects.filter(Q(since=None) | Q(since__lt=since), pk=cursor.pk).update(
            since=since, moved_at=now, is_settled=False
        )
    cursor.since, cursor.moved_at, cursor.is_settled = since, now, False


def settle(cursor: Cursor, *, began: dt.datetime, after: dt.timedelta) -> None:
    """Note that all has been read, overlap included, by a look that `began` so long `after` the cursor moved.

    What was saved before the cursor's place and came up late would have come up by then, so the next look need not
    read the overlap again: after a thousand changes at one moment it is pages long.
    """
    if cursor.is_settled:
        return
    same = Cursor.objects.filter(pk=cursor.pk, since=cursor.since)
    if cursor.moved_at is None:
        same.update(moved_at=began)
    elif began - cursor.moved_at >= after:
        same.update(is_settled=True)
