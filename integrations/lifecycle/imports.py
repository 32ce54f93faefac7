"""First imports: how far each is, and who may stop it. The rows of `Import`, for the page, the API and the worker.

A page shows `progress_of(row)`: counts, percent, time left, and why it waits. `stop` and `resume` are what people
press; both are harmless when pressed twice. The worker calls `begin`, `note_page`, `note_wait` and `finish`;
`note_page` is also how it learns that a person pressed *Stop*.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Connection, Provider, User
from integrations.models import Cursor, Import, ImportState
from integrations.queue.after_commit import run_after_commit

# What is imported first of each service, in this order.
KINDS: dict[str, tuple[str, ...]] = {Provider.XERO: ("xero.contact", "xero.invoice")}
LABELS = {"xero.contact": "Contacts", "xero.invoice": "Invoices"}
# How much the last page counts in the pace shown, and the longest gap between two pages that is still reading.
WEIGHT = 0.3
LONGEST_GAP = dt.timedelta(minutes=5)


@dataclass(frozen=True)
class Progress:
    """What a page shows of an import. `percent` and `time_left` are None while they can't be known."""

    label: str
    state: str
    done: int
    total: int | None
    percent: int | None
    time_left: dt.timedelta | None
    started_at: dt.datetime
    last_at: dt.datetime | None
    waits_until: dt.datetime | None
    waits_because: str
    stopped_by: User | None


def begin(connection: Connection) -> list[Import]:
    """Return the imports a connection needs, made when it is new; what was caught up with before needs none."""
    kinds = KINDS.get(connection.provider, ())
    read = set(
        Cursor.objects.filter(connection=connection, kind__in=kinds, since__isnull=False).values_list(
            "kind", flat=True
        )
    )
    known = set(of(connection).values_list("kind", flat=True))
    new = [Import(connection=connection, kind=kind) for kind in kinds if kind not in read | known]
    if new:
        Import.objects.bulk_create(new, ignore_conflicts=True)
    return list(of(connection))


def of(connection: Connection) -> QuerySet[Import]:
    """Return the first imports of a connection, in the order in which they are read."""
    return Import.objects.filter(connection=connection, kind__in=LABELS).order_by("id")


def progress_of(row: Import, *, now: dt.datetime | None = None) -> Progress:
    """Return the progress that a page shows of an import."""
    moment = now or timezone.now()
    is_done, waits = row.state == ImportState.DONE, row.waits_until
    total = row.done if is_done else row.total
    percent = None if not total else min(99, row.done * 100 // total)
    left = None
    if row.state == ImportState.RUNNING and row.total is not None and row.rows_a_second > 0:
        left = dt.timedelta(seconds=round(max(0, row.total - row.done) / row.rows_a_second))
        if waits and waits > moment:
            left += waits - moment
    return Progress(
        label=LABELS.get(row.kind, row.kind),
        state=row.state,
        done=row.done,
        total=total,
        percent=100 if is_done else percent,
        time_left=left,
        started_at=row.started_at,
        last_at=row.last_at,
        waits_until=waits if waits and waits > moment else None,
        waits_because=row.waits_because if waits and waits > moment else "",
        stopped_by=row.stopped_by if row.state == ImportState.STOPPED else None,
    )


def stop(row: Import, *, by: User | None) -> bool:
    """Stop a running import after the page it is reading; what is read stays. False when it does not run."""
    return _change(row, ImportState.RUNNING, state=ImportState.STOPPED, stopped_by=by)


def resume(row: Import, *, by: User | None) -> bool:
    """Let a stopped import go on where it was. False when it was not stopped. `by` is who asked."""
    went_on = _change(
        row,
        ImportState.STOPPED,
        state=ImportState.RUNNING,
        stopped_by=None,
        waits_until=None,
        waits_because="",
    )
    if went_on:
        wake_worker()
    return went_on


def wake_worker() -> None:
    """Ask a worker to go on importing after the commit, behind whatever else waits."""
    run_after_commit("invoices.tasks.go_on_importing")


def due(now: dt.datetime) -> QuerySet[Import]:
    """Return the imports that can go on now, of connections that can be asked."""
    free = Q(waits_until=None) | Q(waits_until__lte=now)
    usable = Connection.objects.usable().values("pk")
    return Import.objects.filter(free, state=ImportState.RUNNING, connection__in=usable).order_by("id")


def note_page(
    row: Import, *, rows: int, since: dt.datetime | None, left: int | None, now: dt.datetime
) -> bool:
    """Keep the place after a page was stored; False when a person has stopped the import meanwhile.

    `rows` were on the page and `left` are still to come, as the service counts (None when it doesn't say).
    """
    done, total = row.done, row.total
    if left is not None:
        # Counted from the end: pages overlap a little.
        total = max(row.total or 0, rows + left)
        done = max(row.done, total - left)
    elif total is None:
        done += rows
    gap = now - row.last_at if row.last_at is not None else now - row.started_at
    pace = row.rows_a_second
    if dt.timedelta(0) < gap < LONGEST_GAP:
        read = max(0, done - row.done) / gap.total_seconds()
        pace = read if not pace else pace * (1 - WEIGHT) + read * WEIGHT
    values = {
        "done": done,
        "total": total,
        "rows_a_second": pace,
        "last_at": now,
        "since": since or row.since,
    }
    Import.objects.filter(pk=row.pk).update(**values, waits_until=None, waits_because="")
    row.refresh_from_db()
    return row.state == ImportState.RUNNING


def note_wait(row: Import, *, until: dt.datetime, because: str) -> None:
    """Note why an import does not go on, and when it will."""
    Import.objects.filter(pk=row.pk, state=ImportState.RUNNING).update(
        waits_until=until, waits_because=because[:500]
    )


def finish(row: Import, *, now: dt.datetime) -> None:
    """Note that all is read."""
    Import.objects.filter(pk=row.pk).update(
        state=ImportState.DONE, ended_at=now, waits_until=None, waits_because="", stopped_by=None
    )
    row.refresh_from_db()


def begin_again(row: Import, *, if_ended_before: dt.datetime, now: dt.datetime) -> bool:
    """Start a pass that ended long ago from the beginning; False when it runs or ended later."""
    changed = Import.objects.filter(pk=row.pk, state=ImportState.DONE, ended_at__lte=if_ended_before).update(
        state=ImportState.RUNNING, since=None, total=None, done=0, started_at=now, last_at=None, ended_at=None
    )
    return bool(changed)


def _change(row: Import, current: str, **values: object) -> bool:
    changed = Import.objects.filter(pk=row.pk, state=current).update(**values)
    row.refresh_from_db()
    return bool(changed)
