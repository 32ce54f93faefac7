"""Read every open invoice again each night: some changes do not move Xero's version timestamp (docs/xero.md#4.7).

Of two ways the one with fewer calls is taken: forty invoices per call by their ids, or Xero's list of all open
ones, a thousand per call, and then by id only those that are open here and no longer there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from accounts.models import Connection
from integrations.calls import clients
from integrations.calls.budget import Lane
from integrations.http import Page
from integrations.xero.client import PAGE_SIZE, XeroClient
from invoices.mirror import confirm_read, mirror_invoices
from invoices.models import Invoice
from invoices.statuses import OPEN
from invoices.sync.pull.pages import batches, log_bad_rows, store_page
from invoices.sync.pull.xero_by_id import IDS_A_CALL, read_invoices
from invoices.sync.pull.xero_lists import SALES

NIGHT = dt.timedelta(hours=24)
NIGHTLY = "nightly"
REREAD = "reread"


def reread_open_invoices(connection: Connection, *, now: dt.datetime, keep_going: Callable[[], bool]) -> bool:
    """Read again every open invoice that nothing has confirmed for half a day; False when stopped early.

    Raises RemoteErrors; what was read until then is kept.
    """
    followed = Invoice.objects.filter(connection=connection, xero_status__in=OPEN).exclude(xero_id="")
    due = followed.exclude(mirrored_at__gt=now - NIGHT / 2)
    calls_by_id = -(-due.count() // IDS_A_CALL)
    calls_by_list = -(-followed.count() // PAGE_SIZE) + 1
    if calls_by_id > calls_by_list and not _read_list(connection, now=now, keep_going=keep_going):
        return False
    for ids in batches(list(due.order_by("mirrored_at").values_list("xero_id", flat=True)), IDS_A_CALL):
        read_invoices(connection, ids, lane=Lane.BACKFILL, source=REREAD, purpose=NIGHTLY)
        confirm_read(followed, ids, now=now)
        if not keep_going():
            return False
    return True


def _read_list(connection: Connection, *, now: dt.datetime, keep_going: Callable[[], bool]) -> bool:
    """Read the list of all open invoices; one that slips between two pages is read by its id afterwards."""
    number = 1
    while True:

        def read(client: XeroClient, number: int = number) -> Page[Any]:
            return client.list_invoices(number, PAGE_SIZE, statuses=OPEN, where=SALES)

        page = clients.run(connection, read, lane=Lane.BACKFILL, purpose=NIGHTLY)
        log_bad_rows(connection, page)

        def store(documents: Sequence[Any]) -> None:
            mirror_invoices(connection, documents, source=REREAD)

        store_page(connection, page, store)
        held = Invoice.objects.filter(connection=connection)
        confirm_read(held, [document.invoice_id for document in page], now=now)
        if number >= (page.page_count or 1):
            return True
        if not keep_going():
            return False
        number += 1
