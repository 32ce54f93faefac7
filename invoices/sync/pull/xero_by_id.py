"""How documents of Xero are read by their ids, forty a call, and how a page is stored that holds an odd one
(docs/xero.md#4.2).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from django.db import DataError

from accounts.models import Connection
from integrations.calls import clients
from integrations.calls.budget import Lane
from integrations.http import Page
from integrations.xero.client import XeroClient
from integrations.xero.schemas import ContactDocument, InvoiceDocument
from invoices.mirror import mirror_contacts, mirror_invoices

logger = logging.getLogger(__name__)

IDS_A_CALL = 40
FAULTS_OF_A_DOCUMENT = (DataError, ValueError, TypeError, LookupError, ArithmeticError)
T = TypeVar("T")


def read_contacts(connection: Connection, ids: Sequence[str]) -> None:
    """Read up to 40 contacts by their Xero ids in one call and mirror them. Raises RemoteErrors."""

    def read(client: XeroClient) -> Page[ContactDocument]:
        return client.list_contacts(ids=ids)

    page = clients.run(connection, read, lane=Lane.EVENT, purpose="xero.contact")
    log_bad_rows(connection, page)
    mirror_contacts(connection, page)


def read_invoices(
    connection: Connection, ids: Sequence[str], *, lane: Lane, source: str, purpose: str
) -> None:
    """Read up to 40 invoices by their Xero ids in one call and mirror them. Raises RemoteErrors."""

    def read(client: XeroClient) -> Page[InvoiceDocument]:
        return client.list_invoices(ids=ids)

    page = clients.run(connection, read, lane=lane, purpose=purpose)
    log_bad_rows(connection, page)
    mirror_invoices(connection, page, source=source)


def log_bad_rows(connection: Connection, page: Page[Any]) -> None:
    """Say which rows of a page could not be understood; the others are used all the same."""
    for bad in page.bad_rows:
        raw = bad.raw if isinstance(bad.raw, dict) else {}
        name = raw.get("InvoiceID") or raw.get("ContactID") or raw.get("id") or "without an id"
        logger.warning("A document of %s (%s) can't be read: %s", connection, name, bad.error)


def store_page(connection: Connection, documents: Sequence[T], store: Callable[[Sequence[T]], Any]) -> None:
    """Store a page, and when one document of it can't be stored, all the others: it must not stop us for ever.

    Halved until it is found. Only what is a document's own fault is passed over; anything else is raised.
    """
    try:
        store(documents)
    except FAULTS_OF_A_DOCUMENT:
        if len(documents) <= 1:
            logger.exception("A document of %s can't be stored and is passed over.", connection)
            return
        middle = len(documents) // 2
        store_page(connection, documents[:middle], store)
        store_page(connection, documents[middle:], store)


def batches(values: Sequence[T], size: int) -> Iterator[list[T]]:
    """Yield the values in lists of at most `size`."""
    for start in range(0, len(values), size):
        yield list(values[start : start + size])
