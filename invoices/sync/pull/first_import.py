"""How the long reads go on: the first import of a list, and once a week all of it again, a slice at a time.

They run in the lowest lane, so that people, events and catching up come first, and hand the worker back after a few
seconds, or after a page when something is due; a bell behind all other work calls them again. Each page keeps its
place, so a kill costs at most a page. The weekly pass finds what is missing or stale by whatever cause.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable

from django.db.models import F
from django.utils import timezone

from accounts.models import Connection, Provider
from integrations import inbox, outbox
from integrations.calls.budget import Lane
from integrations.calls.failures import Cause, classify
from integrations.lifecycle import imports
from integrations.models import Import, ImportState
from invoices.sync.cursors import advance, cursor_of
from invoices.sync.leases import claim, is_held_anywhere, release, renew
from invoices.sync.pull.change_list import Step, read_through, start_after
from invoices.sync.pull.xero_lists import LISTS

logger = logging.getLogger(__name__)

TURN = "import"
SECONDS_A_SLICE = 5.0
WEEK = dt.timedelta(days=7)
WEEKLY = "weekly."
AFTER_AN_ERROR, AFTER_A_SURPRISE = dt.timedelta(minutes=1), dt.timedelta(minutes=10)


def go_on_where_due(*, now: dt.datetime | None = None) -> bool:
    """Read a slice of the import that waits longest, and ring for the next; False when none can go on.

    One slice at a time in the whole installation, so that a worker is always free for other work.
    """
    moment = now or timezone.now()
    if is_held_anywhere(TURN, now=moment):
        return False
    row = imports.due(moment).order_by(F("last_at").asc(nulls_first=True), "id").first()
    if row is None:
        return False
    go_on(row.connection, now=moment)
    goes_on = imports.due(timezone.now()).exists()
    if goes_on:
        imports.ring()
    return goes_on


def go_on(connection: Connection, *, now: dt.datetime) -> None:
    """Read a slice of what a Xero connection still has to import.

    Never raises what a service says: why it waits stands on the import.
    """
    if not claim(connection, TURN, now=now, every=dt.timedelta(0)):
        return
    started = time.monotonic()

    def keep_going() -> bool:
        renew(connection, TURN, now=timezone.now())
        return time.monotonic() - started < SECONDS_A_SLICE and not is_somebody_waiting()

    try:
        for row in _due_of(connection, now):
            if not (_read(row, keep_going) and keep_going()):
                break
    finally:
        release(connection, TURN, at=None)


def is_somebody_waiting() -> bool:
    """Return whether a message or an event could be worked on by this worker now."""
    now = timezone.now()
    return bool(outbox.due(now, limit=1)) or inbox.is_waiting(now)


def begin_weekly(connection: Connection, *, now: dt.datetime) -> None:
    """Let the weekly pass begin where a week has gone by since all was last read."""
    if connection.provider != Provider.XERO:
        return
    for kind in LISTS:
        first = Import.objects.filter(connection=connection, kind=kind).first()
        if first is not None and first.state != ImportState.DONE:
            continue
        read_at = first.ended_at if first is not None else now
        row, _ = Import.objects.get_or_create(
            connection=connection,
            kind=WEEKLY + kind,
            defaults={"state": ImportState.DONE, "started_at": now, "ended_at": read_at or now},
        )
        imports.begin_again(row, if_ended_before=now - WEEK, now=now)


def _due_of(connection: Connection, now: dt.datetime) -> list[Import]:
    return sorted(imports.due(now).filter(connection=connection), key=lambda row: row.kind.startswith(WEEKLY))


def list_kind(row: Import) -> str:
    """Return the list an import reads."""
    return row.kind.removeprefix(WEEKLY)


def _read(row: Import, keep_going: Callable[[], bool]) -> bool:
    """Read until the end, the end of the slice or an obstacle; True at the end."""
    try:
        return _read_slice(row, keep_going)
    except Exception as error:  # what stops an import must not stop the look at what is new
        _note_failure(row, error)
    return False


def _note_failure(row: Import, error: Exception) -> None:
    """Log what stopped an import, and note on it until when it waits and why."""
    trouble = classify(error)
    if trouble.cause is Cause.LIMITED:
        wait = dt.timedelta(seconds=trouble.retry_after)
        because = "The calls set aside for this are used up for now." if trouble.is_long_wait else ""
    elif trouble.is_surprise:
        logger.exception("%s stopped at something unexpected.", row)
        wait, because = AFTER_A_SURPRISE, "It stopped at something unexpected, which is in the log."
    else:
        logger.warning("%s waits: %s", row, error)
        wait, because = AFTER_AN_ERROR, trouble.reason
    imports.note_wait(row, until=timezone.now() + wait, because=because)


def _read_slice(row: Import, keep_going: Callable[[], bool]) -> bool:
    connection, is_weekly = row.connection, row.kind.startswith(WEEKLY)

    def note(step: Step) -> bool:
        runs = imports.note_page(row, rows=step.rows, since=step.place, left=step.left, now=timezone.now())
        return keep_going() and runs

    is_done = read_through(
        connection,
        LISTS[list_kind(row)],
        start_after(row.since) if row.since else None,
        lane=Lane.BACKFILL,
        purpose="weekly" if is_weekly else "import",
        # What is equally old is compared too on the weekly pass.
        source="reread" if is_weekly else "catch_up",
        on_step=note,
    )
    if is_done:
        imports.finish(row, now=timezone.now())
        # From here on what changes is followed.
        advance(cursor_of(connection, list_kind(row)), row.since)
    return is_done
