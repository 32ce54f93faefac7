"""How far each list has been read: the `Cursor` rows, moved forward with each page and never back."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils import timezone

from accounts.models import Connection
from integrations.models import Cursor
from integrations.queue.durability import light_transaction


def cursor_of(connection: Connection, kind: str) -> Cursor:
    """Return the cursor of one kind of document, made when it is the first time."""
    return Cursor.objects.get_or_create(connection=connection, kind=kind)[0]


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
