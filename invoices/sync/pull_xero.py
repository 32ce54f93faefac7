"""What a worker does when Xero rang: many events become few reads, forty documents a call (Xero fact sheet
7.1, 11).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from accounts.models import Connection
from integrations import connections
from integrations.budget import Lane
from integrations.http import Page
from integrations.models import InboxMessage
from integrations.xero.client import XeroClient
from integrations.xero.schemas import ContactDocument, InvoiceDocument
from invoices.mirror import mirror_contacts, mirror_invoices

logger = logging.getLogger(__name__)

IDS_A_CALL = 40
T = TypeVar("T")


def pull_invoices(connection: Connection, messages: Sequence[InboxMessage]) -> None:
    """Read the invoices these events speak of and mirror them. Raises RemoteErrors."""
    for ids in batches(_ids(messages), IDS_A_CALL):
        read_invoices(connection, ids, lane=Lane.EVENT, source="event")


def pull_contacts(connection: Connection, messages: Sequence[InboxMessage]) -> None:
    """Read the contacts these events speak of and mirror them. Raises RemoteErrors."""
    for ids in batches(_ids(messages), IDS_A_CALL):

        def read(client: XeroClient, ids: Sequence[str] = ids) -> Page[ContactDocument]:
            return client.list_contacts(ids=ids)

        page = connections.run(connection, read, lane=Lane.EVENT)
        log_bad_rows(connection, page)
        mirror_contacts(connection, page)


def read_invoices(connection: Connection, ids: Sequence[str], *, lane: Lane, source: str) -> None:
    """Read up to 40 invoices by their Xero ids in one call and mirror them. Raises RemoteErrors."""

    def read(client: XeroClient) -> Page[InvoiceDocument]:
        return client.list_invoices(ids=ids)

    page = connections.run(connection, read, lane=lane)
    log_bad_rows(connection, page)
    mirror_invoices(connection, page, source=source)


def log_bad_rows(connection: Connection, page: Page[Any]) -> None:
    """Say which rows of a page could not be understood; the others are used all the same."""
    for bad in page.bad_rows:
        raw = bad.raw if isinstance(bad.raw, dict) else {}
        name = raw.get("InvoiceID") or raw.get("ContactID") or raw.get("id") or "without an id"
        logger.warning("A document of %s (%s) can't be read: %s", connection, name, bad.error)


def batches(values: Sequence[T], size: int) -> Iterator[list[T]]:
    """Yield the values in lists of at most `size`."""
    for start in range(0, len(values), size):
        yield list(values[start : start + size])


def _ids(messages: Sequence[InboxMessage]) -> list[str]:
    return list(dict.fromkeys(message.resource_id for message in messages if message.resource_id))
