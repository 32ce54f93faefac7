"""Resolve the Xero contact of an invoice: the one chosen, else found by number, else by exact name, else created.

Never by a name inside the invoice, and never by POST: both may overwrite another contact (docs/xero.md#8.3). A
customer our mirror knows costs no call, a new one costs one: Xero refuses a second one of its name or number, and
only then, or in doubt, is Xero searched.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from accounts.models import Connection
from integrations import outbox
from integrations.http import Message, RequestRejected
from integrations.models import OutboxMessage
from integrations.xero.client import XeroClient
from integrations.xero.dates import CLOCK_MARGIN
from integrations.xero.schemas import ContactDocument
from invoices.customers import is_of_another_record, living, made_for_another, match_contact, several_named
from invoices.mirror import mirror_contacts
from invoices.models import ACTIVE, Contact
from invoices.names import is_same_name, plain_name
from invoices.sync.push.idempotency import key_for, key_for_many

NAME_IS_TAKEN = re.compile(r"already assigned to another contact", re.IGNORECASE)


def resolve_contact(client: XeroClient, message: OutboxMessage, contact: dict[str, Any]) -> str:
    """Return the ContactID for a message's `contact` part ({"contact_id", "body", "contact_number"}).

    Raises RequestRejected, beside `contact_name`, when only a person can decide: archived, or several of one name.
    """
    if contact.get("contact_id"):
        return living_contact_id(message.connection, str(contact["contact_id"]))
    if known := known_contact_id(message.connection, contact):
        return known
    found = _find_or_create(client, message, contact)
    with outbox.fenced(message):
        mirror_contacts(message.connection, [found])
    return found.merged_to_contact_id or found.contact_id


def resolve_contacts(
    client: XeroClient, connection: Connection, contacts: Sequence[tuple[OutboxMessage, dict[str, Any]]]
) -> dict[int, str | RequestRejected]:
    """Return, by message, the ContactID of each `contact` part or the reason why there is none; new ones by one
    call.

    Those our mirror knows cost no call. Raises RemoteErrors for the call as a whole.
    """
    unnamed = [message for message, contact in contacts if not contact.get("contact_id")]
    if any(message.is_ambiguous for message in unnamed) or (unnamed and not connection.caught_up_at):
        _mirror_new_contacts(client, connection, unnamed)
    settled: dict[int, str | RequestRejected] = {}
    new: dict[tuple[str, str], list[tuple[OutboxMessage, dict[str, Any]]]] = {}
    for message, contact in contacts:
        named = str(contact.get("contact_id") or "")
        known = living_contact_id(connection, named) if named else known_contact_id(connection, contact)
        if known:
            settled[message.pk] = known
        else:
            # Two people of one name are two customers when Pipedrive holds two records of them.
            who = (plain_name(name_of(contact)), number_of(contact))
            new.setdefault(who, []).append((message, contact))
    firsts = [group[0] for group in new.values()]
    for group, made in zip(new.values(), _create_many(client, connection, firsts), strict=True):
        settled |= {message.pk: made for message, _ in group}
    return settled


def _create_many(
    client: XeroClient, connection: Connection, contacts: list[tuple[OutboxMessage, dict[str, Any]]]
) -> list[str | RequestRejected]:
    if not contacts:
        return []
    messages = [message for message, _ in contacts]
    bodies = [dict(contact.get("body") or {}) for _, contact in contacts]
    answers = client.create_contacts(bodies, key_for_many(messages, "contacts", bodies))
    made: list[str | RequestRejected] = []
    for (message, contact), answer in zip(contacts, answers, strict=True):
        if isinstance(answer, ContactDocument):
            with outbox.fenced(message):
                mirror_contacts(connection, [answer])
            made.append(answer.contact_id)
        elif isinstance(answer, RequestRejected):
            made.append(_find_taken(client, message, contact, answer))
        else:
            raise answer
    return made


def _find_taken(
    client: XeroClient, message: OutboxMessage, contact: dict[str, Any], refused: RequestRejected
) -> str | RequestRejected:
    """Return the contact that has the name or number we wanted for a new one, else the refusal."""
    if not any(NAME_IS_TAKEN.search(said.text) for said in refused.messages):
        return refused
    try:
        found = find_contact(client, contact)
    except RequestRejected as error:
        return error
    if found is None:
        return refused
    with outbox.fenced(message):
        mirror_contacts(message.connection, [found])
    return found.merged_to_contact_id or found.contact_id


def _mirror_new_contacts(
    client: XeroClient, connection: Connection, messages: Sequence[OutboxMessage]
) -> None:
    """Mirror the contacts changed in Xero since the earlier tries of these messages, or all when none is stored."""
    since = min(message.key_used_at or message.created_at for message in messages) - CLOCK_MARGIN
    page = 1
    while True:
        found = client.list_contacts(page, modified_since=since if connection.caught_up_at else None)
        with outbox.fenced(*messages):
            mirror_contacts(connection, list(found))
        if page >= (found.page_count or 1):
            return
        page += 1


def living_contact_id(connection: Connection, contact_id: str) -> str:
    """Return the contact that took over from `contact_id` in Xero, as far as our mirror knows; else itself."""
    held = Contact.objects.filter(connection=connection, xero_contact_id=contact_id).first()
    return living(held).xero_contact_id if held else contact_id


def known_contact_id(connection: Connection, contact: dict[str, Any]) -> str:
    """Return the ContactID of the live customer that our mirror knows for certain, "" when unsure."""
    found = match_contact(connection, number=number_of(contact), name=name_of(contact)).contact
    return found.xero_contact_id if found and found.is_usable else ""


def number_of(contact: dict[str, Any]) -> str:
    """Return our number in a message's `contact` part, "" when the customer is not the deal's own."""
    return str(contact.get("contact_number") or "")


def name_of(contact: dict[str, Any]) -> str:
    """Return the name in a message's `contact` part."""
    return str((contact.get("body") or {}).get("Name") or "")


def find_contact(client: XeroClient, contact: dict[str, Any]) -> ContactDocument | None:
    """Return Xero's contact with this number or name. Raises RequestRejected as `resolve_contact`."""
    return _find(client, name=name_of(contact), number=number_of(contact))


def _find_or_create(client: XeroClient, message: OutboxMessage, contact: dict[str, Any]) -> ContactDocument:
    body = dict(contact.get("body") or {})
    # A mirror not yet filled knows nothing, and an archived namesake would get a twin without a word from Xero.
    is_unsure = message.is_ambiguous or not message.connection.caught_up_at or _has_namesake(message, contact)
    if is_unsure and (found := find_contact(client, contact)) is not None:
        return found
    try:
        return client.create_contact(body, key_for(message, "contact", body))
    except RequestRejected as error:
        if not any(NAME_IS_TAKEN.search(said.text) for said in error.messages):
            raise
        found = find_contact(client, contact)
        if found is None:
            raise
        return found


def _has_namesake(message: OutboxMessage, contact: dict[str, Any]) -> bool:
    match = match_contact(message.connection, number=number_of(contact), name=name_of(contact))
    return match.is_doubtful or match.contact is not None


def _find(client: XeroClient, *, name: str, number: str) -> ContactDocument | None:
    if number:
        found = client.find_contact_by_number(number)
        if found is not None and not found.merged_to_contact_id:
            return _usable(found)
        if found is not None:
            return found
    if not name:
        return None
    same = [each for each in client.find_contacts_by_name(name) if is_same_name(each.name, name)]
    active = [each for each in same if each.status == ACTIVE]
    if len(active) > 1:
        raise RequestRejected([Message(several_named(name, len(active)), field="contact_name")])
    if active and is_of_another_record(active[0].contact_number, number):
        raise RequestRejected([Message(made_for_another(name), field="contact_name")])
    if active:
        return active[0]
    return _usable(same[0]) if same else None


def _usable(found: ContactDocument) -> ContactDocument:
    if found.status in (ACTIVE, ""):
        return found
    way_out = "Choose another customer, or restore this one in Xero and resend."
    text = f"“{found.name}” is archived in Xero. {way_out}"
    raise RequestRejected([Message(text, field="contact_name")])
