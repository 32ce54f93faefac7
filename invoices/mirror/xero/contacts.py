"""Write Xero's contacts to rows, keyed by ContactID, since names don't stay unique (docs/xero.md#8.1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import transaction

from accounts.models import Connection
from integrations.xero.schemas import ContactDocument, ContactRef
from invoices.mirror import bulk
from invoices.mirror.xero.contact_changes import follow_customers
from invoices.models import ACTIVE, Contact, Invoice
from invoices.models.contact import key_of
from invoices.sql import among

KEY = ("connection", "xero_contact_id")
COLUMNS = (
    "contact_number",
    "name",
    "name_key",
    "email_address",
    "tax_number",
    "xero_contact_status",
    "merged_to_contact_id",
    "default_currency",
    "payment_terms_day",
    "payment_terms_type",
    "xero_updated_at",
    "raw",
)


class Customer(NamedTuple):
    """The parts of a stored contact that the mirror needs, and no more: a page brings a thousand."""

    pk: int
    xero_contact_id: str
    name: str
    email_address: str
    tax_number: str
    xero_updated_at: dt.datetime | None
    xero_contact_status: str
    merged_to_contact_id: str


def mirror_contacts(connection: Connection, documents: Sequence[ContactDocument]) -> list[ContactDocument]:
    """Store a page of contacts and return those that changed something; an older document changes nothing."""
    # In the order of the ids, so that two workers with the same contacts wait for each other.
    newest = {
        document.contact_id: document
        for document in sorted(documents, key=attrgetter("contact_id"))
        if document.contact_id
    }
    held = _held(connection, newest)
    changed = [
        document for contact_id, document in newest.items() if _is_newer(document, held.get(contact_id))
    ]
    rows = [
        (connection.pk, document.contact_id, *_columns(document, held.get(document.contact_id)))
        for document in changed
    ]
    known = [
        (was, document)
        for document in changed
        if (was := held.get(document.contact_id)) is not None and _concerns_invoices(was, document)
    ]
    with transaction.atomic():
        bulk.upsert(Contact, (*KEY, *COLUMNS), rows, unique=KEY)
        follow_customers(connection, known, hold=lambda pk, name: _hold_one(connection, pk, name))
    return changed


def _concerns_invoices(was: Customer, document: ContactDocument) -> bool:
    current = (document.name or was.name, document.status or ACTIVE, document.merged_to_contact_id)
    return current != (was.name, was.xero_contact_status, was.merged_to_contact_id)


def _hold_one(connection: Connection, contact_id: str, name: str) -> Customer:
    return hold_contacts(connection, [ContactRef(contact_id=contact_id, name=name)])[contact_id]


def hold_contacts(connection: Connection, refs: Sequence[ContactRef]) -> dict[str, Customer]:
    """Return the contacts that invoices refer to, by id; new ones get a row with the name alone."""
    wanted = {ref.contact_id: ref for ref in refs if ref.contact_id}
    held = _held(connection, wanted)
    missing = sorted(
        (contact_id, ref.name[:500], key_of(ref.name))
        for contact_id, ref in wanted.items()
        if contact_id not in held
    )
    if missing:
        rows = [(connection.pk, *values) for values in missing]
        bulk.insert_new(Contact, (*KEY, "name", "name_key"), rows)
        held |= _held(connection, [contact_id for contact_id, *_ in missing])
    return held


def _held(connection: Connection, ids: Iterable[str]) -> dict[str, Customer]:
    found = Contact.objects.filter(among(Contact, "xero_contact_id", ids), connection=connection)
    customers = map(Customer._make, found.order_by().values_list(*Customer._fields))
    return {customer.xero_contact_id: customer for customer in customers}


def details_to_show(invoice: Invoice, contact: Customer) -> dict[str, Any]:
    """Return the customer details to show: those typed here, or the contact's once it is another customer."""
    if invoice.contact_id == contact.pk or (invoice.contact_id is None and invoice.contact_details):
        return {**invoice.contact_details, "contact_name": contact.name}
    return details_of(contact)


def details_of(contact: Customer | Contact) -> dict[str, Any]:
    """Return the stored details of a contact in the shape of an invoice's customer details."""
    return {
        "contact_name": contact.name,
        "email_address": contact.email_address,
        "tax_number": contact.tax_number,
    }


def _is_newer(document: ContactDocument, held: Customer | None) -> bool:
    if held is None or held.xero_updated_at is None or document.updated_at is None:
        return True
    return document.updated_at > held.xero_updated_at


def _columns(document: ContactDocument, held: Customer | None) -> tuple[Any, ...]:
    """Return the values of COLUMNS."""
    terms = document.payment_terms.sales
    # Un-paged rows and write answers leave members out: what is left out stays as it was.
    name = document.name or (held.name if held else "")
    day = terms.day if terms.day is not None and terms.day >= 0 else None
    return (
        document.contact_number[:50],
        name[:500],
        key_of(name),
        document.email_address[:255],
        document.tax_number[:50],
        (document.status or ACTIVE)[:20],
        document.merged_to_contact_id,
        document.default_currency[:10],
        day,
        terms.type[:30],
        document.updated_at,
        document.wire,
    )
