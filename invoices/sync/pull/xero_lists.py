"""Read what changed in Xero without events: sales invoices and contacts, in the order of change.

The cursor of each list moves with every page, by what was seen; `change_list` reads a moving list.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.utils import timezone

from accounts.models import Connection
from integrations.calls.budget import Lane
from integrations.http import Page, Params
from integrations.models import Cursor
from integrations.xero.client import PAGE_SIZE, XeroClient
from integrations.xero.schemas import ContactDocument
from invoices.mirror import mirror_contacts, mirror_invoices
from invoices.sync.cursors import advance, cursor_of, settle
from invoices.sync.pull.change_list import (
    ChangeList,
    PageRead,
    read_and_store,
    read_through,
    start_after,
)

INVOICES, CONTACTS = "xero.invoice", "xero.contact"
CATCH_UP = "catch_up"
# Xero's timestamps have whole seconds, whether "since" includes it is not documented, and clocks differ.
OVERLAP = dt.timedelta(minutes=5)
SALES = 'Type=="ACCREC"'
ORDER = "UpdatedDateUTC ASC"
NEWEST_FIRST = "UpdatedDateUTC DESC"

KeepGoing = Callable[[], bool]
OnChanges = Callable[[Sequence[Any]], None]


def _read_invoices(client: XeroClient, page: int, since: dt.datetime | None) -> Page[Any]:
    return client.list_invoices(page, PAGE_SIZE, modified_since=since, where=SALES, order=ORDER)


def _store_invoices(connection: Connection, documents: Sequence[Any], source: str) -> Sequence[Any]:
    return mirror_invoices(connection, documents, source=source)


def _read_contacts(client: XeroClient, page: int, since: dt.datetime | None) -> Page[Any]:
    params: Params = {"page": page, "pageSize": PAGE_SIZE, "includeArchived": True, "order": ORDER}
    return client.read_page("Contacts", ContactDocument, params=params, modified_since=since)


def _store_contacts(connection: Connection, documents: Sequence[Any], source: str) -> Sequence[Any]:
    mirror_contacts(connection, documents)
    return ()


INVOICE_LIST = ChangeList(INVOICES, _read_invoices, _store_invoices)
CONTACT_LIST = ChangeList(CONTACTS, _read_contacts, _store_contacts)
LISTS = {changes.kind: changes for changes in (CONTACT_LIST, INVOICE_LIST)}


def read_changed_invoices(
    connection: Connection, *, lane: Lane, keep_going: KeepGoing, on_changes: OnChanges | None = None
) -> bool:
    """Mirror the sales invoices changed since last time; False when stopped before the end. Raises RemoteErrors.

    `on_changes` is called with what changed, page by page.
    """
    return _read_changed(connection, INVOICE_LIST, lane=lane, keep_going=keep_going, on_changes=on_changes)


def read_changed_contacts(connection: Connection, *, lane: Lane, keep_going: KeepGoing) -> bool:
    """Mirror the contacts changed since last time; False when stopped before the end. Raises RemoteErrors."""
    return _read_changed(connection, CONTACT_LIST, lane=lane, keep_going=keep_going, on_changes=None)


def read_newest_invoices(connection: Connection, *, lane: Lane) -> None:
    """Mirror the thousand invoices changed last, and start the cursor there. Raises RemoteErrors.

    Used while a first import runs from the oldest: people see today's invoices at once, and changes are followed
    from now on.
    """

    def read(client: XeroClient, page: int, since: dt.datetime | None) -> Page[Any]:
        return client.list_invoices(page, PAGE_SIZE, where=SALES, order=NEWEST_FIRST)

    newest = ChangeList(INVOICES, read, _store_invoices)
    page, _ = read_and_store(connection, newest, 1, None, lane=lane, purpose=CATCH_UP, source=CATCH_UP)
    stamps = [each.updated_at for each in page if each.updated_at]
    advance(cursor_of(connection, INVOICES), max(stamps, default=None))


def _read_changed(
    connection: Connection,
    changes: ChangeList,
    *,
    lane: Lane,
    keep_going: KeepGoing,
    on_changes: OnChanges | None,
) -> bool:
    cursor = cursor_of(connection, changes.kind)

    def note(page: PageRead) -> bool:
        if on_changes is not None and page.changed:
            on_changes(page.changed)
        advance(cursor, page.place)
        return keep_going()

    began = timezone.now()
    is_done = read_through(
        connection, changes, _begin_at(cursor), lane=lane, purpose=CATCH_UP, source=CATCH_UP, on_page=note
    )
    if is_done:
        settle(cursor, began=began, after=OVERLAP)
    return is_done


def _begin_at(cursor: Cursor) -> dt.datetime | None:
    if cursor.since is None:
        return None
    return start_after(cursor.since) if cursor.is_settled else cursor.since - OVERLAP
