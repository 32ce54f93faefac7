"""Keep how far each list has been read: the `Cursor` rows, moved forward with each page and never back."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils import timezone

from accounts.models import Connection
from integrations.models import Cursor
from integrations.queue.durability import relaxed_transaction


def cursor_of(connection: Connection, kind: str) -> Cursor:
    """Return the cursor of one kind of document; create it the first time."""
    return Cursor.objects.get_or_create(connection=connection, kind=kind)[0]


def advance(cursor: Cursor, since: dt.datetime | None) -> None:
    """Move a cursor forward, never back. The moment it moved is kept for `settle`."""
    if since is None or (cursor.since is not None and since <= cursor.since):
        return
    now = timezone.now()
    # Lost with the power, it only makes us read some pages twice.
    with relaxed_transaction():
        Cursor.objects.filter(Q(since=None) | Q(since__lt=since), pk=cursor.pk).update(
            since=since, moved_at=now, is_settled=False
        )
    cursor.since, cursor.moved_at, cursor.is_settled = since, now, False


def settle(cursor: Cursor, *, began: dt.datetime, after: dt.timedelta) -> None:
    """Record a complete read, overlap included, that `began` at least `after` the cursor last moved.

    Documents saved before the cursor's place that appeared late have appeared by then, so the next read can skip
    the overlap: after a thousand changes at one moment it is pages long.
    """
    if cursor.is_settled:
        return
    same = Cursor.objects.filter(pk=cursor.pk, since=cursor.since)
    if cursor.moved_at is None:
        same.update(moved_at=began)
    elif began - cursor.moved_at >= after:
        same.update(is_settled=True)
