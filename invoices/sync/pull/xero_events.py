"""What a worker does when Xero rang: many events become few reads (docs/xero.md#4.2, docs/xero.md#11.2).

Forty documents a call by their ids; when many wait, the list of what changed since the first of them, a thousand a
call, and by id only what is not on it. An event of a version we hold already, such as the echo of our own write, costs
no call.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from accounts.models import Connection
from integrations.calls.budget import Lane
from integrations.http import RateLimited
from integrations.models import InboxMessage, OutboxMessage, OutboxState
from integrations.xero.dates import read_instant
from invoices.models import Contact, Invoice
from invoices.sync.pull.change_list import ChangeList, Step, read_through
from invoices.sync.pull.pages import batches
from invoices.sync.pull.xero_by_id import IDS_A_CALL, read_contacts, read_invoices
from invoices.sync.pull.xero_lists import CONTACT_LIST, INVOICE_LIST, OVERLAP

EVENT = "event"
# So long an event waits for the answer to a write of ours.
ECHO_WAITS = dt.timedelta(seconds=5)
# From so many documents on the list is cheaper than their ids.
WORTH_A_LIST = 2 * IDS_A_CALL
IDS_A_QUERY = 500

Versions = dict[str, dt.datetime | None]


@dataclass(frozen=True)
class Hearing:
    """How events of one kind are worked on: the list they are on, what we hold, and the read by ids."""

    changes: ChangeList
    versions: Callable[[Connection, Sequence[str]], Versions]
    read_ids: Callable[[Connection, Sequence[str]], Any]


def pull_invoices(connection: Connection, messages: Sequence[InboxMessage]) -> None:
    """Read the invoices these events speak of and mirror them. Raises RemoteErrors."""
    _pull(connection, messages, INVOICES)


def pull_contacts(connection: Connection, messages: Sequence[InboxMessage]) -> None:
    """Read the contacts these events speak of and mirror them. Raises RemoteErrors."""
    _pull(connection, messages, CONTACTS)


def _pull(connection: Connection, messages: Sequence[InboxMessage], hearing: Hearing) -> None:
    wanted = _not_held(connection, _newest_events(messages), hearing)
    if wanted and _may_be_echoes(connection, messages):
        raise RateLimited("The answer to a write of ours is on its way.", retry_after=1.0, scope="echo")
    if len(wanted) > WORTH_A_LIST:
        seen = _read_list(connection, wanted, hearing)
        wanted = {resource_id: at for resource_id, at in wanted.items() if resource_id not in seen}
    for ids in batches(list(wanted), IDS_A_CALL):
        hearing.read_ids(connection, ids)


def _may_be_echoes(connection: Connection, messages: Sequence[InboxMessage]) -> bool:
    """Return whether these events came while a write of ours was under way, whose answer may tell all of it."""
    now = timezone.now()
    if min(message.received_at for message in messages) < now - ECHO_WAITS:
        return False
    under_way = OutboxMessage.objects.filter(
        connection=connection, state=OutboxState.PENDING, claimed_until__gt=now
    )
    return under_way.exists()


def _newest_events(messages: Sequence[InboxMessage]) -> Versions:
    """Return when each document's last event happened; None when an event doesn't tell."""
    newest: Versions = {}
    for message in messages:
        name, at = message.resource_id.lower(), _moment_of(message)
        if not name:
            continue
        known = newest.get(name, at)
        newest[name] = None if at is None or known is None else max(at, known)
    return newest


def _moment_of(message: InboxMessage) -> dt.datetime | None:
    try:
        return read_instant(str(message.payload.get("eventDateUtc") or ""))
    except ValueError:
        return None


def _not_held(connection: Connection, events: Versions, hearing: Hearing) -> Versions:
    """Leave out what we hold in the version of the event or a newer one: what rang has been read since.

    Changes that do not move the version come with an event later than it and are read.
    """
    held: Versions = {}
    for ids in batches(list(events), IDS_A_QUERY):
        held |= hearing.versions(connection, ids)
    return {name: at for name, at in events.items() if not _covers(held.get(name), at)}


def _covers(version: dt.datetime | None, at: dt.datetime | None) -> bool:
    return version is not None and at is not None and at <= version


def _read_list(
    connection: Connection, wanted: Mapping[str, dt.datetime | None], hearing: Hearing
) -> set[str]:
    """Mirror what changed since the first of these events; return the ids seen there.

    It gives up, so that it never costs more than their ids would, where the list is too long.
    """
    seen: set[str] = set()
    pages_left = len(wanted) // IDS_A_CALL
    told = [at for at in wanted.values() if at is not None]
    if not told:
        return seen

    def store(connection: Connection, documents: Sequence[Any], source: str) -> Sequence[Any]:
        news = hearing.changes.store(connection, documents, source)
        seen.update(hearing_id(document) for document in documents)
        return news

    def note(step: Step) -> bool:
        nonlocal pages_left
        pages_left -= 1
        return pages_left > 0 and not seen.issuperset(wanted)

    changes = ChangeList(hearing.changes.kind, hearing.changes.read, store)
    read_through(
        connection,
        changes,
        min(told) - OVERLAP,
        lane=Lane.EVENT,
        purpose=hearing.changes.kind,
        source=EVENT,
        on_step=note,
    )
    return seen


def hearing_id(document: Any) -> str:
    """Return the id an event names a document by."""
    return str(getattr(document, "invoice_id", "") or document.contact_id).lower()


def _invoice_versions(connection: Connection, ids: Sequence[str]) -> Versions:
    rows = Invoice.objects.filter(connection=connection).of_xero_ids(ids)
    return dict(rows.values_list("xero_id", "xero_updated_at"))


def _contact_versions(connection: Connection, ids: Sequence[str]) -> Versions:
    rows = Contact.objects.filter(connection=connection, xero_contact_id__in=ids)
    return dict(rows.values_list("xero_contact_id", "xero_updated_at"))


def _read_invoices(connection: Connection, ids: Sequence[str]) -> None:
    read_invoices(connection, ids, lane=Lane.EVENT, source=EVENT, purpose=INVOICE_LIST.kind)


INVOICES = Hearing(INVOICE_LIST, _invoice_versions, _read_invoices)
CONTACTS = Hearing(CONTACT_LIST, _contact_versions, read_contacts)
