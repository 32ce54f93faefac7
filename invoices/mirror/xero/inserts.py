"""How documents new to us become rows: all columns at once, a page at a time, without asking what was there
before.
"""

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
from invoices.mirror import bulk
from invoices.mirror.xero.changes import Change
from invoices.mirror.xero.columns import NOTHING_DUE, four
from invoices.mirror.xero.contacts import Customer, details_of
from invoices.models import Invoice

COLUMNS = (
    "uid",
    "contact",
    "contact_details",
    "xero_contact_name",
    "xero_id",
    "xero_number",
    "xero_status",
    "reference",
    "currency_code",
    "line_amount_types",
    "branding_theme_id",
    "date",
    "due_date",
    "xero_fully_paid_on",
    "xero_updated_at",
    "xero_sent_to_contact",
    "sub_total",
    "total_tax",
    "total",
    "xero_sub_total",
    "xero_total_tax",
    "xero_total",
    "xero_amount_due",
    "xero_amount_paid",
    "xero_amount_credited",
    "xero_raw",
)
NOBODY: tuple[int | None, str] = (None, "{}")
NIL = Decimal(0)
# The digit that names the variant of a uuid keeps two random bits. `uuid.UUID` itself takes ten times as long.
VARIANTS = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}
LINE_AMOUNT_TYPES: str = Invoice._meta.get_field("line_amount_types").default


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
    """Yield so many new random `uid`s as their digits; the randomness of all is asked for at once."""
    noise = os.urandom(16 * count).hex()
    for start in range(0, len(noise), 32):
        digits = noise[start : start + 32]
        yield f"{digits[:12]}4{digits[13:16]}{VARIANTS[digits[16]]}{digits[17:]}"


def _columns(document: InvoiceDocument) -> tuple[Any, ...]:
    """Return what `mirrored_columns` and `content_columns` make of a document for a row with nothing in it yet."""
    sub_total, total_tax, total = map(four, (document.sub_total, document.total_tax, document.total))
    due = NIL if document.status in NOTHING_DUE else four(document.amount_due)
    return (
        document.contact_name[:500],
        document.invoice_id,
        document.invoice_number[:255],
        document.status[:20],
        document.reference[:255],
        document.currency_code[:10],
        document.line_amount_types[:10] or LINE_AMOUNT_TYPES,
        document.branding_theme_id[:64],
        document.date,
        document.due_date,
        document.fully_paid_on,
        document.updated_at,
        document.sent_to_contact,
        NIL if sub_total is None else sub_total,
        NIL if total_tax is None else total_tax,
        NIL if total is None else total,
        sub_total,
        total_tax,
        total,
        due,
        four(document.amount_paid),
        four(document.amount_credited),
        document.wire,
    )


def _inserted(document: InvoiceDocument, pk: int, connection_id: int, alias: str) -> Invoice:
    """Return the row as an instance that reads from the table what is asked of it beyond the timeline's needs."""
    # Made as pickle makes one: going through Invoice() would cost as much as the whole rest of the page.
    invoice = Invoice.__new__(Invoice)
    invoice.__dict__.update(
        id=pk,
        connection_id=connection_id,
        deal_id=None,
        xero_id=document.invoice_id,
        xero_number=document.invoice_number[:255],
        xero_status=document.status[:20],
        _state=ModelState(),
    )
    invoice._state.adding, invoice._state.db = False, alias
    return invoice
