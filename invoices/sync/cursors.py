"""How far each catch-up has read, and whose turn it is: `Cursor` rows, claimed by conditional UPDATE.

While somebody reads, `checked_at` lies in the future: a lease, renewed with each page. A killed worker's
lease runs out by itself.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from accounts.models import Connection
from integrations.models import Cursor

LEASE = dt.timedelta(seconds=60)


def cursor_of(connection: Connection, kind: str) -> Cursor:
    """Return the cursor of one kind of document, made when it is the first time."""
    return Cursor.objects.get_or_create(connection=connection, kind=kind)[0]


def claim(connection: Connection, kind: str, *, now: dt.datetime, every: dt.timedelta) -> bool:
    """Take the turn when the last one ended `every` ago or earlier; False when it is not due or somebody has
    it.
    """
    cursor = cursor_of(connection, kind)
    due = Q(checked_at=None) | Q(checked_at__lte=now - every)
    return bool(Cursor.objects.filter(due, pk=cursor.pk).update(checked_at=now + LEASE))


def renew(connection: Connection, kind: str, *, now: dt.datetime) -> None:
    """Keep the turn a little longer."""
    Cursor.objects.filter(connection=connection, kind=kind).update(checked_at=now + LEASE)


def release(connection: Connection, kind: str, *, at: dt.datetime | None) -> None:
    """End the turn; `at` None asks for the next one at once."""
    Cursor.objects.filter(connection=connection, kind=kind).update(checked_at=at)


def advance(cursor: Cursor, since: dt.datetime | None) -> None:
    """Move a cursor forward, never back."""
    if since is None or (cursor.since is not None and since <= cursor.since):
        return
    Cursor.objects.filter(Q(since=None) | Q(since__lt=since), pk=cursor.pk).update(since=since)
    cursor.since = since
