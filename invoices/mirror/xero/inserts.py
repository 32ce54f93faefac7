"""Insert rows for documents new to us: all columns at once, a page at a time, without comparing."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import Any

import msgspec
from django.db import connection as database
from django.db.models.base import ModelState

from accounts.models import Connection
from integrations.xero.schemas import InvoiceDocument
from invoices.fields import AMOUNT_DUE, HEAD, MIRRORED, NUMBER_OF_INVOICE, STATUS, TOTALS, Field
from invoices.mirror import bulk
from invoices.mirror.xero.changes import Change
from invoices.mirror.xero.compiled import column_of, compile_row
from invoices.mirror.xero.contacts import Customer, details_of
from invoices.models import Invoice
from invoices.statuses import DEAD

# Columns filled from one attribute of Xero's document each, some cut or rounded to fit.
FILLED: tuple[Field, ...] = (*MIRRORED, *HEAD)
PLAIN = {
    "xero_id": "invoice_id",
    "xero_fully_paid_on": "fully_paid_on",
    "xero_updated_at": "updated_at",
    "xero_raw": "wire",
}
COLUMNS = (
    "uid",
    "contact",
    "contact_details",
    *(field.column for field in FILLED),
    *PLAIN,
    *(field.name for field in TOTALS),
)
_read = compile_row([*map(column_of, FILLED), *(f"d.{name}" for name in PLAIN.values())])
_DUE = FILLED.index(AMOUNT_DUE)
_TOTALS = slice(FILLED.index(TOTALS[0]), FILLED.index(TOTALS[0]) + len(TOTALS))
NOBODY: tuple[int | None, str] = (None, "{}")
NIL = Decimal(0)
# The digit that names the variant of a uuid keeps two random bits. `uuid.UUID` itself takes ten times as long.
VARIANTS = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


def insert_documents(
    connection: Connection,
    documents: Sequence[InvoiceDocument],
    contacts: Mapping[str, Customer],
    *,
    now: dt.datetime,
) -> list[tuple[InvoiceDocument, Change]]:
    """Insert an invoice for each document; those another worker has just inserted are left out."""
    # In the order of the ids, so that two workers with the same page wait for each other.
    ordered = sorted(documents, key=attrgetter("invoice_id"))
    details = {
        contact_id: (contact.pk, msgspec.json.encode(details_of(contact)).decode())
        for contact_id, contact in contacts.items()
    }
    rows = [
        (uid, *details.get(document.contact_id, NOBODY), *_columns(document))
        for uid, document in zip(_uids(len(ordered)), ordered, strict=True)
    ]
    same = {"connection": connection.pk, "created_at": now, "mirrored_at": now}
    keys = bulk.insert_new(Invoice, COLUMNS, rows, same=same, key="xero_id", new="uid")
    alias = database.alias
    return [
        (document, Change(_inserted(document, pk, connection.pk, alias), is_new=True))
        for document in ordered
        if (pk := keys.get(document.invoice_id)) is not None
    ]


def _uids(count: int) -> Iterator[str]:
    """Yield `count` new random `uid`s as hex digits; the random bytes of all are requested at once."""
    noise = os.urandom(16 * count).hex()
    for start in range(0, len(noise), 32):
        digits = noise[start : start + 32]
        yield f"{digits[:12]}4{digits[13:16]}{VARIANTS[digits[16]]}{digits[17:]}"


def _columns(document: InvoiceDocument) -> list[Any]:
    """Return what `mirrored_columns` and `content_columns` make of a document for an empty row."""
    values = list(_read(document))
    if document.status in DEAD:
        values[_DUE] = NIL
    values += [NIL if amount is None else amount for amount in values[_TOTALS]]
    return values


def _inserted(document: InvoiceDocument, pk: int, connection_id: int, alias: str) -> Invoice:
    """Return the row as an instance that loads from the table whatever the timeline does not need."""
    # Made as pickle makes one: going through Invoice() would cost as much as the whole rest of the page.
    invoice = Invoice.__new__(Invoice)
    invoice.__dict__.update(
        id=pk,
        connection_id=connection_id,
        deal_id=None,
        xero_id=document.invoice_id,
        xero_number=document.invoice_number[: NUMBER_OF_INVOICE.limit],
        xero_status=document.status[: STATUS.limit],
        _state=ModelState(),
    )
    invoice._state.adding, invoice._state.db = False, alias
    return invoice
