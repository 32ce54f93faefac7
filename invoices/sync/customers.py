"""Which Xero contact an invoice goes to: the one chosen, else found by number, else by exact name, else
created.

Never by a name inside the invoice, and never by POST: both may overwrite somebody's contact (Xero fact sheet
9.1). A crash between creating the contact and the invoice leaves a contact the next try finds again.
"""

from __future__ import annotations

import re
from typing import Any

from accounts.models import Connection
from integrations.http import Message, RequestRejected
from integrations.xero.client import XeroClient
from integrations.xero.schemas import ContactDocument
from invoices.mirror import mirror_contacts

ACTIVE = "ACTIVE"
NAME_IS_TAKEN = re.compile(r"already assigned to another contact", re.IGNORECASE)


def resolve_contact(
    client: XeroClient, connection: Connection, contact: dict[str, Any], *, idempotency_key: str
) -> str:
    """Return the ContactID for a message's `contact` part ({"contact_id", "body", "contact_number"}).

    Raises RequestRejected, beside `contact_name`, when only a person can decide: archived, or several of one
    name.
    """
    if contact.get("contact_id"):
        return str(contact["contact_id"])
    body = dict(contact.get("body") or {})
    number = str(contact.get("contact_number") or "")
    found = _find(client, name=str(body.get("Name") or ""), number=number)
    if found is None:
        found = _create(client, body, number=number, idempotency_key=idempotency_key)
    mirror_contacts(connection, [found])
    return found.merged_to_contact_id or found.contact_id


def _create(
    client: XeroClient, body: dict[str, Any], *, number: str, idempotency_key: str
) -> ContactDocument:
    try:
        return client.create_contact(body, idempotency_key)
    except RequestRejected as error:
        # Somebody made the same contact between our look and our request.
        if not any(NAME_IS_TAKEN.search(message.text) for message in error.messages):
            raise
        found = _find(client, name=str(body.get("Name") or ""), number=number)
        if found is None:
            raise
        return found


def _find(client: XeroClient, *, name: str, number: str) -> ContactDocument | None:
    if number:
        found = client.find_contact_by_number(number)
        if found is not None and not found.merged_to_contact_id:
            return _usable(found)
        if found is not None:
            return found
    if not name:
        return None
    same = [each for each in client.find_contacts_by_name(name) if _plain(each.name) == _plain(name)]
    active = [each for each in same if each.status == ACTIVE]
    if len(active) > 1:
        text = f"Xero has {len(active)} customers named “{name}”. Choose the right one from the list."
        raise RequestRejected([Message(text, field="contact_name")])
    if active:
        return active[0]
    return _usable(same[0]) if same else None


def _usable(found: ContactDocument) -> ContactDocument:
    if found.status in (ACTIVE, ""):
        return found
    way_out = "Choose another customer, or restore this one in Xero and resend."
    text = f"“{found.name}” is archived in Xero. {way_out}"
    raise RequestRejected([Message(text, field="contact_name")])


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
