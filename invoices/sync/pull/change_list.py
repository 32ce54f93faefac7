"""Read a list of Xero that moves while it is read without losing a row: by what was seen, not by page number.

A document that is saved again moves to the end of the list, and all behind it move up by one. So after each page
the next read begins where that page ended (`If-Modified-Since`, docs/xero.md#4.4). Only when more documents than
fit a page carry the same second are further pages read by number; those are then read again backwards, because
what moved up went to the pages before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from accounts.models import Connection
from integrations.calls import clients
from integrations.calls.budget import Lane
from integrations.http import Page
from integrations.xero.client import XeroClient
from invoices.sync.pull.pages import log_bad_rows, store_page

SECOND = dt.timedelta(seconds=1)


@dataclass(frozen=True)
class ChangeList:
    """A list in the order of change.

    `read(client, page, since)` requests a page, `store(connection, documents, source)` mirrors one and returns
    what changed.
    """

    kind: str
    read: Callable[[XeroClient, int, dt.datetime | None], Page[Any]]
    store: Callable[[Connection, Sequence[Any], str], Sequence[Any]]


@dataclass(frozen=True)
class PageRead:
    """What one page brought.

    All up to `place` has been read (None: not known yet); `left` is the number of rows that the service says are
    still to come (None when it doesn't say).
    """

    rows: int
    place: dt.datetime | None
    left: int | None
    changed: Sequence[Any]


def read_through(
    connection: Connection,
    changes: ChangeList,
    since: dt.datetime | None,
    *,
    lane: Lane,
    purpose: str,
    source: str,
    on_page: Callable[[PageRead], bool],
) -> bool:
    """Read and store a list from `since` on; False when `on_page` stopped it before the end. Raises RemoteErrors.

    `on_page` is called after each page was stored. Should Xero ever not keep the order we ask for, all pages are
    read by number before a place is reported.
    """
    read_page = partial(read_and_store, connection, changes, lane=lane, purpose=purpose, source=source)
    number, is_ordered, newest = 1, True, None
    while True:
        page, changed = read_page(number, since)
        stamps = [each.updated_at for each in page if each.updated_at]
        newest = max([*stamps, *([newest] if newest else [])], default=None)
        is_ordered = is_ordered and stamps == sorted(stamps)
        is_last = _is_last(page, number)
        following = start_after(stamps[-1]) if stamps else None
        moves_on = is_ordered and following is not None and (since is None or following > since)
        if number > 1 and is_ordered and (moves_on or is_last):
            for before in range(number - 1, 0, -1):
                changed += read_page(before, since)[1]
        left = _left_after(page, number)
        goes_on = on_page(PageRead(_rows_of(page), newest if moves_on or is_last else None, left, changed))
        if is_last:
            return True
        if moves_on:
            if not goes_on:
                return False
            since, number = following, 1
        else:
            number += 1


def read_and_store(
    connection: Connection,
    changes: ChangeList,
    number: int,
    since: dt.datetime | None,
    *,
    lane: Lane,
    purpose: str,
    source: str,
) -> tuple[Page[Any], list[Any]]:
    """Read one page and mirror it; return it and what changed. Raises RemoteErrors."""
    page = clients.run(
        connection, lambda client: changes.read(client, number, since), lane=lane, purpose=purpose
    )
    log_bad_rows(connection, page)
    changed: list[Any] = []
    store_page(
        connection, page, lambda documents: changed.extend(changes.store(connection, documents, source))
    )
    return page, changed


def start_after(stamp: dt.datetime) -> dt.datetime:
    """Return the `If-Modified-Since` that misses nothing after a document of this timestamp.

    The header has whole seconds, and whether it includes its own second is not documented (docs/xero.md#4.3).
    """
    whole = stamp.replace(microsecond=0)
    return whole if stamp.microsecond else whole - SECOND


def _rows_of(page: Page[Any]) -> int:
    return len(page.documents) + len(page.bad_rows)


def _is_last(page: Page[Any], number: int) -> bool:
    if page.page_count is not None:
        return page.page_count <= number and not _left_after(page, number)
    # Without a count only an empty page is the end: a short one may be followed by others.
    return not _rows_of(page)


def _left_after(page: Page[Any], number: int) -> int | None:
    if page.item_count is None or number > 1:
        return None
    return max(0, page.item_count - _rows_of(page))
