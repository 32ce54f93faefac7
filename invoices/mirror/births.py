"""How documents new to us become rows: all columns at once, a page at a time, without asking what was there
before.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection as database
from django.db.models.base import ModelState

from accounts.models import Connection
from integrations.xero.schemas import InvoiceDocument
from invoices.mirror import bulk
from invoices.mirror.changes import Change
from invoices.mirror.columns import content_columns, mirrored_columns
from invoices.mirror.contacts import Customer, details_of
from invoices.models import Invoice

FIELDS = [field for field in Invoice._meta.concrete_fields if not field.primary_key]
COLUMNS = [field.name for field in FIELDS]
ATTRIBUTES = [field.attname for field in FIELDS]


def insert_documents(
    connection: Connection,
    documents: Sequence[InvoiceDocument],
    contacts: Mapping[str, Customer],
    *,
    now: dt.datetime,
) -> list[tuple[InvoiceDocument, Change]]:
    """Insert an invoice for each document; those another worker has just inserted are left out."""
    blank = {field.name: field.get_default() for field in FIELDS} | {
        "connection": connection.pk,
        "created_at": now,
    }
    details = {contact_id: details_of(contact) for contact_id, contact in contacts.items()}
    # In the order of the ids, so that two workers with the same page wait for each other.
    ordered = sorted(documents, key=lambda document: document.invoice_id)
    rows: list[list[Any]] = []
    for document in ordered:
        columns = blank | mirrored_columns(document, now=now, is_new=True)
        columns |= content_columns(document, is_new=True)
        columns["uid"] = uuid.uuid4()
        if (contact := contacts.get(document.contact_id)) is not None:
            columns["contact"] = contact.pk
            columns["contact_details"] = details[document.contact_id]
        rows.append(list(columns.values()))
    keys = bulk.insert_new(Invoice, COLUMNS, rows, key="uid")
    at = COLUMNS.index("uid")
    return [
        (document, Change(_loaded(keys[row[at]], row), is_new=True))
        for document, row in zip(ordered, rows, strict=True)
        if row[at] in keys
    ]


def _loaded(pk: int, row: list[Any]) -> Invoice:
    """Return the inserted row as an instance whose raw document is read from the table when somebody asks."""
    # Made as pickle makes one: going through Invoice() would cost as much as the whole rest of the page.
    invoice = Invoice.__new__(Invoice)
    invoice.__dict__.update(zip(ATTRIBUTES, row, strict=True), id=pk, _state=ModelState())
    invoice._state.adding, invoice._state.db = False, database.alias
    del invoice.__dict__["xero_raw"]
    return invoice
