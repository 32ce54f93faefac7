"""Store a page of documents even when one of them is faulty, and split long lists into calls."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from django.db import DataError

from accounts.models import Connection
from integrations.http import Page

logger = logging.getLogger(__name__)

FAULTS_OF_A_DOCUMENT = (DataError, ValueError, TypeError, LookupError, ArithmeticError)
T = TypeVar("T")


def log_bad_rows(connection: Connection, page: Page[Any]) -> None:
    """Log the rows of a page that can't be parsed; the others are still used."""
    for bad in page.bad_rows:
        raw = bad.raw if isinstance(bad.raw, dict) else {}
        name = raw.get("InvoiceID") or raw.get("ContactID") or raw.get("id") or "without an id"
        logger.warning("A document of %s (%s) can't be read: %s", connection, name, bad.error)


def store_page(connection: Connection, documents: Sequence[T], store: Callable[[Sequence[T]], Any]) -> None:
    """Store a page; if one document can't be stored, store all the others: it must not stop us for ever.

    The page is halved until the document is found. Only faults of a document itself are skipped; anything else is
    raised.
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
