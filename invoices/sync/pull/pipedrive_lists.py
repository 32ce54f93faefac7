"""Read what changed in Pipedrive: `updated_since`, sorted by time of change, page by page.

Deals that are read again only because of the overlap are dropped before anything that belongs to them is read.
Deleted and archived deals have lists of their own (docs/pipedrive.md#3.3, docs/pipedrive.md#3.4).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol

from accounts.models import Connection
from integrations.calls import clients
from integrations.calls.budget import Lane
from integrations.http import Page
from integrations.pipedrive.client import PipedriveClient
from invoices.mirror import mirror_deals, mirror_organizations, mirror_persons, newer_deals
from invoices.models import Deal, Invoice
from invoices.statuses import EDITABLE
from invoices.sync.cursors import advance, cursor_of
from invoices.sync.leases import last_end, release
from invoices.sync.pull.deal_pages import DEALS_A_PAGE, mirror_page
from invoices.sync.pull.pages import batches, log_bad_rows, store_page
from invoices.sync.pull.pipedrive_events import read_deals

DEALS = "pipedrive.deal"
PERSONS = "pipedrive.person"
ORGANIZATIONS = "pipedrive.organization"
ARCHIVED = "pipedrive.archived"
DELETED = "pipedrive.deleted"
OPEN_DEALS = "pipedrive.open_deals"
DAILY = dt.timedelta(hours=24)
OVERLAP = dt.timedelta(seconds=60)
CATCH_UP = "catch_up"
# Before Pipedrive was; asking since then sorts the first import by time of change too.
LONG_AGO = dt.datetime(2010, 1, 1, tzinfo=dt.UTC)


class ReadPage(Protocol):
    """Read one page of a list, oldest change first."""

    def __call__(self, client: PipedriveClient, cursor: str, since: dt.datetime) -> Page[Any]: ...


class Store(Protocol):
    """Store one page, reading what belongs to it."""

    def __call__(self, client: PipedriveClient, documents: Sequence[Any]) -> None: ...


def read_changed_deals(connection: Connection, *, lane: Lane, keep_going: Callable[[], bool]) -> bool:
    """Mirror the deals changed since last time with what belongs to them; False when stopped before the end."""

    def read(client: PipedriveClient, cursor: str, since: dt.datetime) -> Page[Any]:
        return client.list_deals(cursor, updated_since=since, limit=DEALS_A_PAGE)

    def store(client: PipedriveClient, documents: Sequence[Any]) -> None:
        mirror_page(connection, client, newer_deals(connection, documents))

    return _sweep(connection, DEALS, read, store, lane=lane, keep_going=keep_going, since=LONG_AGO)


def read_changed_people(connection: Connection, *, lane: Lane, keep_going: Callable[[], bool]) -> bool:
    """Mirror persons and organizations changed since the deals were first read; False when stopped before the end.

    Earlier ones came with their deals.
    """

    def read_persons(client: PipedriveClient, cursor: str, since: dt.datetime) -> Page[Any]:
        return client.list_persons(cursor, updated_since=since)

    def store_persons(client: PipedriveClient, documents: Sequence[Any]) -> None:
        mirror_persons(connection, documents)

    def read_organizations(client: PipedriveClient, cursor: str, since: dt.datetime) -> Page[Any]:
        return client.list_organizations(cursor, updated_since=since)

    def store_organizations(client: PipedriveClient, documents: Sequence[Any]) -> None:
        mirror_organizations(connection, documents)

    start = connection.created_at
    return _sweep(
        connection, PERSONS, read_persons, store_persons, lane=lane, keep_going=keep_going, since=start
    ) and _sweep(
        connection,
        ORGANIZATIONS,
        read_organizations,
        store_organizations,
        lane=lane,
        keep_going=keep_going,
        since=start,
    )


def read_gone_deals(connection: Connection, *, lane: Lane, keep_going: Callable[[], bool]) -> bool:
    """Mark the deals we hold that were archived or deleted since; others in these lists are left out."""

    def read_archived(client: PipedriveClient, cursor: str, since: dt.datetime) -> Page[Any]:
        return client.list_deals(cursor, updated_since=since, archived=True)

    def read_deleted(client: PipedriveClient, cursor: str, since: dt.datetime) -> Page[Any]:
        return client.list_deals(cursor, updated_since=since, status="deleted")

    def store(client: PipedriveClient, documents: Sequence[Any]) -> None:
        held = set(
            Deal.objects.filter(
                connection=connection, pipedrive_id__in=[deal.id for deal in documents]
            ).values_list("pipedrive_id", flat=True)
        )
        mirror_deals(connection, [deal for deal in documents if deal.id in held], {}, {}, {}, {})

    start = connection.created_at
    return _sweep(
        connection, ARCHIVED, read_archived, store, lane=lane, keep_going=keep_going, since=start
    ) and _sweep(connection, DELETED, read_deleted, store, lane=lane, keep_going=keep_going, since=start)


def reread_deals_of_open_invoices(
    connection: Connection, *, lane: Lane, keep_going: Callable[[], bool], now: dt.datetime
) -> bool:
    """Read again, once a day, the deals of invoices that can still change; False when stopped before the end.

    When organizations are merged, a deal may change its organization without a new timestamp, and the event may be
    missed.
    """
    ended = last_end(connection, OPEN_DEALS)
    if ended is not None and ended > now - DAILY:
        return True
    open_invoices = Invoice.objects.filter(xero_status__in=EDITABLE)
    deals = Deal.objects.filter(connection=connection, is_archived=False, invoices__in=open_invoices)
    ids = deals.exclude(pipedrive_status="deleted").values_list("pipedrive_id", flat=True).distinct()
    for some in batches(sorted(ids), DEALS_A_PAGE):
        read_deals(connection, some, lane=lane)
        if not keep_going():
            return False
    release(connection, OPEN_DEALS, at=now)
    return True


def _sweep(
    connection: Connection,
    kind: str,
    read: ReadPage,
    store: Store,
    *,
    lane: Lane,
    keep_going: Callable[[], bool],
    since: dt.datetime,
) -> bool:
    """Read a list page by page from the cursor on (from `since` the first time); False when stopped early."""
    cursor = cursor_of(connection, kind)
    start = cursor.since - OVERLAP if cursor.since else since
    place = ""
    while True:

        def read_and_store(client: PipedriveClient, place: str = place) -> Page[Any]:
            page = read(client, place, start)
            log_bad_rows(connection, page)
            store_page(connection, page, partial(store, client))
            return page

        page = clients.run(connection, read_and_store, lane=lane, purpose=CATCH_UP)
        advance(cursor, max((each.updated_at for each in page if each.updated_at), default=None))
        place = page.next_cursor
        if not place:
            return True
        if not keep_going():
            return False
