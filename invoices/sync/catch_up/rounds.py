"""Run catch-up rounds: find the connections that are due, read what changed, and show failures on the connection.

`intervals` sets how often. Long reads (first import, weekly pass) run in slices of their own in `first_import`.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Sequence
from typing import Any

from django.utils import timezone

from accounts.actions import note_trouble
from accounts.models import Connection, Provider
from integrations.calls.budget import Lane
from integrations.calls.failures import Cause, classify
from integrations.http import RateLimited
from integrations.lifecycle import health, imports
from integrations.models import Import, ImportState
from invoices.sync.catch_up import intervals
from invoices.sync.cursors import cursor_of
from invoices.sync.leases import claim, last_end, make_due, release, renew
from invoices.sync.pull import first_import, open_invoices, pipedrive_lists, xero_lists
from invoices.sync.push.deal_fields import ask_where_stale

logger = logging.getLogger(__name__)

ROUND = "catch_up"
SLOW = "catch_up.slow"
REREAD = "xero.open_invoices"
# What is left continues in the next round, so that deliveries find a free worker in between.
SECONDS_A_ROUND = 20.0


def read_changes(
    connection: Connection, *, now: dt.datetime | None = None, lane: Lane = Lane.CATCH_UP
) -> bool:
    """Read what changed at the service since last time; False when more is left for the next round.

    Raises RemoteErrors; what was read until then is kept.
    """
    started = time.monotonic()

    def keep_going() -> bool:
        renew(connection, ROUND, now=timezone.now())
        return time.monotonic() - started < SECONDS_A_ROUND

    read = _catch_up_xero if connection.provider == Provider.XERO else _catch_up_pipedrive
    is_done = read(connection, now or timezone.now(), lane, keep_going)
    if is_done:
        Connection.objects.filter(pk=connection.pk).update(caught_up_at=timezone.now())
        note_trouble(connection, "")
    return is_done


def catch_up_where_due(*, now: dt.datetime | None = None) -> int:
    """Run a round for each connection that is due; return the number of rounds. Errors are only logged."""
    moment = now or timezone.now()
    done = 0
    for connection in Connection.objects.usable():
        every = intervals.pace(connection, now=moment)
        if claim(connection, ROUND, now=moment, every=every):
            run_round(connection)
            done += 1
        elif every > health.EVERY:
            health.probe_if_due(connection, now=moment)
    return done


def catch_up_now(connection: Connection) -> bool:
    """Run a round for one connection whether it is due or not; False when another worker is in one."""
    if not claim(connection, ROUND, now=timezone.now(), every=dt.timedelta(0)):
        return False
    run_round(connection)
    return True


def read_lists_again(connection: Connection) -> None:
    """Make every list of a company due at once, from where each was last read. A round under way continues."""
    make_due(connection, ROUND, SLOW, pipedrive_lists.OPEN_DEALS)


def run_round(connection: Connection) -> None:
    """Run a round for a claimed connection and release the claim, whatever happens.

    A failure stays on the connections page until a round succeeds.
    """
    next_at_once = False
    wait = dt.timedelta(0)
    try:
        next_at_once = not read_changes(connection)
    except Exception as error:  # one company's trouble must not keep the others from being read
        wait = _note_failure(connection, error)
    finally:
        release(connection, ROUND, at=None if next_at_once else timezone.now() + wait)


def _note_failure(connection: Connection, error: Exception) -> dt.timedelta:
    """Log why a round ended early and note on the connection what people should know; return how much longer to
    wait.
    """
    service, trouble = connection.get_provider_display(), classify(error)
    if trouble.cause is Cause.LIMITED:
        logger.info("Catching up with %s waits %.0f s: %s", connection, trouble.retry_after, trouble.reason)
        asked = dt.timedelta(seconds=trouble.retry_after)
        if trouble.is_long_wait:
            again = f"{timezone.localtime() + asked:%H:%M}"
            note_trouble(
                connection,
                f"{service} has no calls left for us at the moment; it will be read again at {again}.",
            )
        # The next look waits as long as the service, or our own budget, asks.
        return asked - intervals.pace(connection, now=timezone.now())
    if trouble.cause is Cause.REVOKED:
        logger.warning("%s can't be read until it is reconnected: %s", connection, trouble.reason)
    elif trouble.is_surprise:
        logger.exception("Catching up with %s stopped at something unexpected.", connection)
        note_trouble(connection, f"Reading {service} stopped on an unexpected error; see the log.")
    else:
        logger.warning("Catching up with %s did not work: %s", connection, error)
        sentence = f"{service} could not be read at {timezone.localtime():%H:%M}: {trouble.reason}"
        note_trouble(connection, f"{sentence} Changes there will show once it answers.")
    return dt.timedelta(0)


def _catch_up_xero(
    connection: Connection, now: dt.datetime, lane: Lane, keep_going: Callable[[], bool]
) -> bool:
    intervals.doubt_if_echo_missing(connection, now=now)
    imports.begin(connection)
    first_import.begin_weekly(connection, now=now)
    first_import.continue_import(connection, now=now)
    if imports.due(timezone.now()).filter(connection=connection).exists():
        imports.wake_worker()
    is_slow_round = _is_due(connection, SLOW, now)
    if (
        is_slow_round
        and not _is_imported_now(connection, xero_lists.CONTACTS, now)
        and not xero_lists.read_changed_contacts(connection, lane=lane, keep_going=keep_going)
    ):
        return False
    if not _read_invoices(connection, now, lane, keep_going):
        return False
    if is_slow_round:
        release(connection, SLOW, at=timezone.now())
    return _reread_at_night(connection, now, keep_going)


def _read_invoices(
    connection: Connection, now: dt.datetime, lane: Lane, keep_going: Callable[[], bool]
) -> bool:
    if _is_imported_now(connection, xero_lists.INVOICES, now):
        if cursor_of(connection, xero_lists.INVOICES).since is None:
            xero_lists.read_newest_invoices(connection, lane=lane)
        return True

    def on_changes(changed: Sequence[Any]) -> None:
        intervals.doubt_if_events_missed(connection, changed, now=now)

    return xero_lists.read_changed_invoices(
        connection, lane=lane, keep_going=keep_going, on_changes=on_changes
    )


def _is_imported_now(connection: Connection, kind: str, now: dt.datetime) -> bool:
    """Return whether a list's first import has just ended, or is under way and its changes are not followed yet."""
    row = Import.objects.filter(connection=connection, kind=kind).first()
    if row is None:
        return False
    if row.state == ImportState.DONE:
        return row.ended_at is not None and row.ended_at >= now
    return cursor_of(connection, kind).since is None


def _reread_at_night(connection: Connection, now: dt.datetime, keep_going: Callable[[], bool]) -> bool:
    ended = last_end(connection, REREAD)
    if ended is None:
        # The first import has just read them all.
        release(connection, REREAD, at=now)
        return True
    if ended > now - open_invoices.NIGHT:
        return True
    try:
        if not open_invoices.reread_open_invoices(connection, now=now, keep_going=keep_going):
            return False
    except RateLimited as error:
        # Half of the day's calls are gone: the night's look waits for tomorrow's, the rest goes on.
        logger.info("The nightly look at the open invoices of %s waits: %s", connection, error.reason)
        return True
    release(connection, REREAD, at=now)
    return True


def _catch_up_pipedrive(
    connection: Connection, now: dt.datetime, lane: Lane, keep_going: Callable[[], bool]
) -> bool:
    if not pipedrive_lists.read_changed_deals(connection, lane=lane, keep_going=keep_going):
        return False
    if _is_due(connection, SLOW, now):
        for read in (pipedrive_lists.read_changed_people, pipedrive_lists.read_gone_deals):
            if not read(connection, lane=lane, keep_going=keep_going):
                return False
        if not pipedrive_lists.reread_deals_of_open_invoices(
            connection, lane=Lane.BACKFILL, keep_going=keep_going, now=now
        ):
            return False
        # An invoice falls overdue by the calendar alone, and fields made later have to be filled.
        ask_where_stale(connection)
        release(connection, SLOW, at=timezone.now())
    return True


def _is_due(connection: Connection, kind: str, now: dt.datetime) -> bool:
    ended = last_end(connection, kind)
    return ended is None or ended <= now - intervals.slow_pace(connection, now=now)
