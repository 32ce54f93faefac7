"""Run the long reads in slices: the first import of each list, and a full pass over it once a week.

They run in the lowest lane, so that people, events and catching up come first. A slice frees the worker after a
few seconds, or after a page when other work is due; a wake-up behind all other work starts the next slice. Each
page saves its place, so a kill costs at most a page. The weekly pass finds whatever is missing or stale, for
whatever cause.
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
from invoices.sync.pull.change_list import PageRead, read_through, start_after
from invoices.sync.pull.xero_lists import LISTS

logger = logging.getLogger(__name__)

ROUND = "import"
SECONDS_A_SLICE = 5.0
WEEK = dt.timedelta(days=7)
WEEKLY = "weekly."
AFTER_AN_ERROR, AFTER_A_SURPRISE = dt.timedelta(minutes=1), dt.timedelta(minutes=10)


def continue_import_where_due(*, now: dt.datetime | None = None) -> bool:
    """Read a slice of the import that has waited longest, and request the next; False when none can continue.

    Only one slice runs in the whole installation, so that a worker is always free for other work.
    """
    moment = now or timezone.now()
    if is_held_anywhere(ROUND, now=moment):
        return False
    row = imports.due(moment).order_by(F("last_at").asc(nulls_first=True), "id").first()
    if row is None:
        return False
    continue_import(row.connection, now=moment)
    goes_on = imports.due(timezone.now()).exists()
    if goes_on:
        imports.wake_worker()
    return goes_on


def continue_import(connection: Connection, *, now: dt.datetime) -> None:
    """Read a slice of what a Xero connection still has to import.

    Never raises the service's errors: the reason for waiting is stored on the import.
    """
    if not claim(connection, ROUND, now=now, every=dt.timedelta(0)):
        return
    started = time.monotonic()

    def keep_going() -> bool:
        renew(connection, ROUND, now=timezone.now())
        return time.monotonic() - started < SECONDS_A_SLICE and not is_work_waiting()

    try:
        for row in _due_of(connection, now):
            if not (_read(row, keep_going) and keep_going()):
                break
    finally:
        release(connection, ROUND, at=None)


def is_work_waiting() -> bool:
    """Return whether this worker could process a message or an event now."""
    now = timezone.now()
    return bool(outbox.due(now, limit=1)) or inbox.is_waiting(now)


def begin_weekly(connection: Connection, *, now: dt.datetime) -> None:
    """Start the weekly pass where the last complete read is a week old."""
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
    """Return the kind of list that an import reads."""
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
        wait, because = AFTER_A_SURPRISE, "It stopped on an unexpected error; see the log."
    else:
        logger.warning("%s waits: %s", row, error)
        wait, because = AFTER_AN_ERROR, trouble.reason
    imports.note_wait(row, until=timezone.now() + wait, because=because)


def _read_slice(row: Import, keep_going: Callable[[], bool]) -> bool:
    connection, is_weekly = row.connection, row.kind.startswith(WEEKLY)

    def note(page: PageRead) -> bool:
        runs = imports.note_page(row, rows=page.rows, since=page.place, left=page.left, now=timezone.now())
        return keep_going() and runs

    is_done = read_through(
        connection,
        LISTS[list_kind(row)],
        start_after(row.since) if row.since else None,
        lane=Lane.BACKFILL,
        purpose="weekly" if is_weekly else "import",
        # What is equally old is compared too on the weekly pass.
        source="reread" if is_weekly else "catch_up",
        on_page=note,
    )
    if is_done:
        imports.finish(row, now=timezone.now())
        # From here on what changes is followed.
        advance(cursor_of(connection, list_kind(row)), row.since)
    return is_done
