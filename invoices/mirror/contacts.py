"""How Xero's contacts become rows: keyed by ContactID, since names are not unique for ever (Xero fact sheet
9.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Connection
from integrations.xero.schemas import ContactDocument, ContactRef
from invoices.mirror import bulk
from invoices.models import Contact, Invoice

KEY = ("connection", "xero_contact_id")
COLUMNS = (
    "contact_number",
    "name",
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
values_of = attrgetter("connection_id", "xero_contact_id", *COLUMNS)


def mirror_contacts(connection: Connection, documents: Sequence[ContactDocument]) -> list[Contact]:
    """Store a page of contacts and return the rows that changed; an older document changes nothing."""
    # In the order of the ids, so that two workers with the same contacts wait for each other.
    newest = {
        document.contact_id: document
        for document in sorted(documents, key=attrgetter("contact_id"))
        if document.contact_id
    }
    held = _by_id(_held(connection, newest))
    changed = [
        Contact(connection=connection, xero_contact_id=contact_id, **_columns(document, held.get(contact_id)))
        for contact_id, document in newest.items()
        if _is_news(document, held.get(contact_id))
    ]
    rows = [values_of(contact) for contact in changed]
    with transaction.atomic():
        bulk.upsert(Contact, (*KEY, *COLUMNS), rows, unique=KEY)
    return changed


def hold_contacts(connection: Connection, refs: Sequence[ContactRef]) -> dict[str, Contact]:
    """Return the contacts invoices speak of, by id; those not yet held get a row with the name alone."""
    wanted = {ref.contact_id: ref for ref in refs if ref.contact_id}
    held = _by_id(_held(connection, wanted))
    missing = sorted(
        (contact_id, ref.name[:500]) for contact_id, ref in wanted.items() if contact_id not in held
    )
    if missing:
        rows = [(connection.pk, *values) for values in missing]
        bulk.insert_new(Contact, (*KEY, "name"), rows)
        held |= _by_id(_held(connection, [contact_id for contact_id, _ in missing]))
    return held


def _held(connection: Connection, ids: Iterable[str]) -> QuerySet[Contact]:
    return Contact.objects.filter(connection=connection, xero_contact_id__in=list(ids)).defer("raw")


def _by_id(contacts: Iterable[Contact]) -> dict[str, Contact]:
    return {contact.xero_contact_id: contact for contact in contacts}


def details_to_show(invoice: Invoice, contact: Contact) -> dict[str, Any]:
    """Return the customer details to show: those typed here, or the contact's once it is another customer."""
    if invoice.contact_id == contact.pk or (invoice.contact_id is None and invoice.contact_details):
        return {**invoice.contact_details, "contact_name": contact.name}
    return details_of(contact)


def details_of(contact: Contact) -> dict[str, Any]:
    """Return what is known of a contact in the shape of an invoice's customer details."""
    return {
        "contact_name": contact.name,
        "email_address": contact.email_address,
        "tax_number": contact.tax_number,
    }


def _is_news(document: ContactDocument, held: Contact | None) -> bool:
    if held is None or held.xero_updated_at is None or document.updated_at is None:
        return True
    return document.updated_at > held.xero_updated_at


def _columns(document: ContactDocument, held: Contact | None) -> dict[str, Any]:
    terms = document.payment_terms.sales
    # Un-paged rows and write answers leave members out: what is not told stays as it was.
    name = document.name or (held.name if held else "")
    day = terms.day if terms.day is not None and terms.day >= 0 else None
    return {
        "contact_number": document.contact_number[:50],
        "name": name[:500],
        "email_address": document.email_address[:255],
        "tax_number": document.tax_number[:50],
        "xero_contact_status": (document.status or "ACTIVE")[:20],
        "merged_to_contact_id": document.merged_to_contact_id,
        "default_currency": document.default_currency[:10],
        "payment_terms_day": day,
        "payment_terms_type": terms.type[:30],
        "xero_updated_at": document.updated_at,
        "raw": document.wire,
    }
