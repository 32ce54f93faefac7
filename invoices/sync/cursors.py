"""How far each catch-up has read, and whose turn it is: `Cursor` rows, claimed by conditional UPDATE.

A turn is two rows: when it last ended, and a lease while somebody reads, renewed with each page. They are apart
so that a killed worker's turn is free as soon as its lease has run out, and not a whole pace later.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db.models import Q

from accounts.models import Connection
from integrations.commits import light_transaction
from integrations.models import Cursor

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


def advance(cursor: Cursor, since: dt.datetime | None) -> None:
    """Move a cursor forward, never back."""
    if since is None or (cursor.since is not None and since <= cursor.since):
        return
    # Lost with the power, it only makes us read some pages twice.
    with light_transaction():
        Cursor.objects.filter(Q(since=None) | Q(since__lt=since), pk=cursor.pk).update(since=since)
    cursor.since = since
