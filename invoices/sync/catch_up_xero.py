"""How Xero is asked what has changed when no event told us: If-Modified-Since, in the order of change.

Rows move to the end of the list when they change, so no page number is trusted: after each page the next read
starts where that page ended (Xero fact sheet 7.3). Only when more documents than fit a page carry the very
same second are further pages read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Protocol

from accounts.models import Connection
from integrations import connections
from integrations.budget import Lane
from integrations.http import Page, Params
from integrations.xero.client import XeroClient
from integrations.xero.schemas import ContactDocument, XeroDocument
from invoices.mirror import mirror_contacts, mirror_invoices
from invoices.sync.cursors import advance, cursor_of
from invoices.sync.pull_xero import log_bad_rows, store_page

INVOICES, CONTACTS = "xero.invoice", "xero.contact"
# Xero's clock is told to the second, and whether "since" includes it is not documented.
OVERLAP = dt.timedelta(minutes=5)
SECOND = dt.timedelta(seconds=1)
PAGE_SIZE = 1000
SALES = 'Type=="ACCREC"'
ORDER = "UpdatedDateUTC ASC"


class ReadPage(Protocol):
    """Read one page of a list, oldest change first."""

    def __call__(self, client: XeroClient, page: int, since: dt.datetime | None) -> Page[XeroDocument]: ...


def read_changed_invoices(connection: Connection, *, lane: Lane, keep_going: Callable[[], bool]) -> bool:
    """Mirror the sales invoices changed since last time; False when stopped before the end."""

    def read(client: XeroClient, page: int, since: dt.datetime | None) -> Page:
        return client.list_invoices(page, PAGE_SIZE, modified_since=since, where=SALES, order=ORDER)

    def store(documents: Sequence) -> None:
        mirror_invoices(connection, documents, source="catch_up")

    return read_changed(connection, INVOICES, read, store, lane=lane, keep_going=keep_going)


def read_changed_contacts(connection: Connection, *, lane: Lane, keep_going: Callable[[], bool]) -> bool:
    """Mirror the contacts changed since last time; False when stopped before the end."""

    def read(client: XeroClient, page: int, since: dt.datetime | None) -> Page:
        params: Params = {"page": page, "pageSize": PAGE_SIZE, "includeArchived": True, "order": ORDER}
        return client.read_page("Contacts", ContactDocument, params=params, modified_since=since)

    def store(documents: Sequence) -> None:
        mirror_contacts(connection, documents)

    return read_changed(connection, CONTACTS, read, store, lane=lane, keep_going=keep_going)


def read_changed(
    connection: Connection,
    kind: str,
    read: ReadPage,
    store: Callable[[Sequence], None],
    *,
    lane: Lane,
    keep_going: Callable[[], bool],
) -> bool:
    """Read a list from the cursor on, moving the cursor with each page; False when stopped before the end.

    Should Xero ever not keep the order we ask for, all pages are read before the cursor moves.
    """
    cursor = cursor_of(connection, kind)
    since = cursor.since - OVERLAP if cursor.since else None
    number, is_ordered, newest = 1, True, cursor.since
    while True:
        page = _read(connection, read, number, since, lane=lane)
        store_page(connection, page, store)
        stamps = [each.updated_at for each in page if each.updated_at]
        newest = max([*stamps, *([newest] if newest else [])], default=None)
        is_ordered = is_ordered and stamps == sorted(stamps)
        is_last = (page.page_count or 1) <= number
        if is_ordered or is_last:
            advance(cursor, newest)
        if is_last:
            return True
        if not keep_going() and is_ordered:
            return False
        following = stamps[-1].replace(microsecond=0) - SECOND if stamps else None
        if is_ordered and following is not None and (since is None or following > since):
            since, number = following, 1
        else:
            number += 1


def _read(
    connection: Connection, read: ReadPage, number: int, since: dt.datetime | None, *, lane: Lane
) -> Page[XeroDocument]:
    page = connections.run(connection, lambda client: read(client, number, since), lane=lane)
    log_bad_rows(connection, page)
    return page
