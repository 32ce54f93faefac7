"""When we look by ourselves: so often that an installation no event can reach is never far behind, and not
more.

A connection somebody works on is looked at every CATCH_UP_ACTIVE_SECONDS, others every CATCH_UP_SECONDS; a
Xero organisation whose webhooks arrive once an hour. The day's calls are few (Xero fact sheet 10.1), so what
rarely matters at once (contacts, persons, archived deals) is asked for at the slow pace always.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts.actions import note_trouble
from accounts.models import Connection, Provider
from integrations.budget import Lane
from integrations.http import GrantRevoked, RateLimited, RemoteError
from invoices.models import Invoice, XeroStatus
from invoices.sync import catch_up_pipedrive, catch_up_xero
from invoices.sync.cursors import claim, cursor_of, release, renew
from invoices.sync.pull_xero import IDS_A_CALL, batches, read_invoices
from invoices.write_back import ask_where_stale

logger = logging.getLogger(__name__)

TURN = "catch_up"
SLOW = "catch_up.slow"
REREAD = "xero.open_invoices"
HOUR = dt.timedelta(hours=1)
NIGHT = dt.timedelta(hours=24)
# A first import goes on in the next turn, so that deliveries find a free worker in between.
SECONDS_A_TURN = 20.0
# A shorter wait is nothing a person could do anything about.
WORTH_SAYING = 600.0
FOLLOWED = (XeroStatus.DRAFT, XeroStatus.SUBMITTED, XeroStatus.AUTHORISED)


def catch_up(connection: Connection, *, now: dt.datetime | None = None, lane: Lane = Lane.CATCH_UP) -> bool:
    """Read what changed at the service since last time; False when more is left for the next turn.

    Raises RemoteErrors; what was read until then is kept.
    """
    started = time.monotonic()

    def keep_going() -> bool:
        renew(connection, TURN, now=timezone.now())
        return time.monotonic() - started < SECONDS_A_TURN

    read = _catch_up_xero if connection.provider == Provider.XERO else _catch_up_pipedrive
    is_done = read(connection, now or timezone.now(), lane, keep_going)
    if is_done:
        Connection.objects.filter(pk=connection.pk).update(caught_up_at=timezone.now())
        note_trouble(connection, "")
    return is_done


def catch_up_where_due(*, now: dt.datetime | None = None) -> int:
    """Let each connection whose time has come catch up; return how many did. Errors end quietly, in
    the log.
    """
    moment = now or timezone.now()
    done = 0
    for connection in Connection.objects.usable():
        if claim(connection, TURN, now=moment, every=pace(connection, now=moment)):
            take_turn(connection)
            done += 1
    return done


def catch_up_now(connection: Connection) -> bool:
    """Let one connection catch up whether it is due or not; False when another worker is at it."""
    if not claim(connection, TURN, now=timezone.now(), every=dt.timedelta(0)):
        return False
    take_turn(connection)
    return True


def take_turn(connection: Connection) -> None:
    """Catch up with a claimed connection and give the turn back, whatever happened.

    What went wrong stands on the connections page until a look succeeds.
    """
    service = connection.get_provider_display()
    next_at_once = False
    wait = dt.timedelta(0)
    try:
        next_at_once = not catch_up(connection)
    except GrantRevoked as error:
        logger.warning("%s can't be read until it is reconnected: %s", connection, error.reason)
    except RateLimited as error:
        # The next look waits as long as the service (or our own budget) asks.
        wait = dt.timedelta(seconds=error.retry_after) - pace(connection, now=timezone.now())
        logger.info("Catching up with %s waits %.0f s: %s", connection, error.retry_after, error.reason)
        if error.retry_after >= WORTH_SAYING:
            again = timezone.localtime() + dt.timedelta(seconds=error.retry_after)
            note_trouble(
                connection, f"{service} has had enough calls for now; it is read again at {again:%H:%M}."
            )
    except RemoteError as error:
        logger.warning("Catching up with %s did not work: %s", connection, error)
        said = f"{service} could not be read at {timezone.localtime():%H:%M}: {error.reason}"
        note_trouble(connection, f"{said} What changed there comes as soon as it answers.")
    except Exception:  # one company's trouble must not keep the others from being read
        logger.exception("Catching up with %s stopped at something unexpected.", connection)
        note_trouble(connection, f"Reading {service} stopped at something unexpected; it is in the log.")
    finally:
        release(connection, TURN, at=None if next_at_once else timezone.now() + wait)


def pace(connection: Connection, *, now: dt.datetime) -> dt.timedelta:
    """Return how long after a look the next one is due."""
    if connection.active_until is not None and connection.active_until > now:
        return dt.timedelta(seconds=settings.CATCH_UP_ACTIVE_SECONDS)
    slow = dt.timedelta(seconds=settings.CATCH_UP_SECONDS)
    seen = connection.webhook_seen_at
    if connection.provider == Provider.XERO and seen is not None and seen > now - HOUR:
        return max(slow, HOUR)
    return slow


def reread_open_invoices(connection: Connection, *, now: dt.datetime, keep_going: Callable[[], bool]) -> bool:
    """Read again by id every open invoice that nothing has confirmed for half a day; False when stopped
    early.

    Some changes do not move Xero's version stamp (Xero fact sheet 12, trap 7).
    """
    followed = Invoice.objects.filter(connection=connection, xero_status__in=FOLLOWED).exclude(xero_id="")
    due = followed.filter(Q(mirrored_at=None) | Q(mirrored_at__lte=now - NIGHT / 2))
    for ids in batches(list(due.order_by("mirrored_at").values_list("xero_id", flat=True)), IDS_A_CALL):
        read_invoices(connection, ids, lane=Lane.BACKFILL, source="reread")
        Invoice.objects.filter(connection=connection, xero_id__in=ids).update(mirrored_at=now)
        if not keep_going():
            return False
    return True


def _catch_up_xero(
    connection: Connection, now: dt.datetime, lane: Lane, keep_going: Callable[[], bool]
) -> bool:
    is_slow_turn = _is_due(connection, SLOW, now)
    if is_slow_turn and not catch_up_xero.read_changed_contacts(connection, lane=lane, keep_going=keep_going):
        return False
    if not catch_up_xero.read_changed_invoices(connection, lane=lane, keep_going=keep_going):
        return False
    if is_slow_turn:
        release(connection, SLOW, at=timezone.now())
    return _reread_at_night(connection, now, keep_going)


def _reread_at_night(connection: Connection, now: dt.datetime, keep_going: Callable[[], bool]) -> bool:
    cursor = cursor_of(connection, REREAD)
    if cursor.checked_at is None:
        # The first import has just read them all.
        release(connection, REREAD, at=now)
        return True
    if cursor.checked_at > now - NIGHT:
        return True
    try:
        if not reread_open_invoices(connection, now=now, keep_going=keep_going):
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
    if not catch_up_pipedrive.read_changed_deals(connection, lane=lane, keep_going=keep_going):
        return False
    if _is_due(connection, SLOW, now):
        for read in (catch_up_pipedrive.read_changed_people, catch_up_pipedrive.read_gone_deals):
            if not read(connection, lane=lane, keep_going=keep_going):
                return False
        # An invoice falls overdue by the calendar alone, and fields made later have to be filled.
        ask_where_stale(connection)
        release(connection, SLOW, at=timezone.now())
    return True


def _is_due(connection: Connection, kind: str, now: dt.datetime) -> bool:
    checked = cursor_of(connection, kind).checked_at
    return checked is None or checked <= now - dt.timedelta(seconds=settings.CATCH_UP_SECONDS)
