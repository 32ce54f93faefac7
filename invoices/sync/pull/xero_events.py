"""Process Xero's events: few reads for many events (docs/xero.md#4.2, docs/xero.md#11.2).

Forty documents per call by their ids; when many wait, the list of changes since the first of them, a thousand per
call, and by id only what is not on it. An event of a version we already hold, such as the echo of our own write,
costs no call.
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
from invoices.sync.pull.change_list import ChangeList, PageRead, read_through
from invoices.sync.pull.pages import batches
from invoices.sync.pull.xero_by_id import IDS_A_CALL, read_contacts, read_invoices
from invoices.sync.pull.xero_lists import CONTACT_LIST, INVOICE_LIST, OVERLAP

EVENT = "event"
# The longest that an event waits for the answer to a write of ours.
ECHO_WAITS = dt.timedelta(seconds=5)
# From this number of documents on the list is cheaper than their ids.
WORTH_A_LIST = 2 * IDS_A_CALL
IDS_A_QUERY = 500

Versions = dict[str, dt.datetime | None]


@dataclass(frozen=True)
class EventKind:
    """How events of one kind are processed: the list they are on, the versions we hold, and the read by ids."""

    changes: ChangeList
    versions: Callable[[Connection, Sequence[str]], Versions]
    read_ids: Callable[[Connection, Sequence[str]], Any]


def pull_invoices(connection: Connection, messages: Sequence[InboxMessage]) -> None:
    """Read the invoices these events name and mirror them. Raises RemoteErrors."""
    _pull(connection, messages, INVOICES)


def pull_contacts(connection: Connection, messages: Sequence[InboxMessage]) -> None:
    """Read the contacts these events name and mirror them. Raises RemoteErrors."""
    _pull(connection, messages, CONTACTS)


def _pull(connection: Connection, messages: Sequence[InboxMessage], kind: EventKind) -> None:
    wanted = _not_held(connection, _newest_events(messages), kind)
    if wanted and _may_be_echoes(connection, messages):
        raise RateLimited("The answer to a write of ours is on its way.", retry_after=1.0, scope="echo")
    if len(wanted) > WORTH_A_LIST:
        seen = _read_list(connection, wanted, kind)
        wanted = {resource_id: at for resource_id, at in wanted.items() if resource_id not in seen}
    for ids in batches(list(wanted), IDS_A_CALL):
        kind.read_ids(connection, ids)


def _may_be_echoes(connection: Connection, messages: Sequence[InboxMessage]) -> bool:
    """Return whether these events came while a write of ours was under way, whose answer may bring all they
    announce.
    """
    now = timezone.now()
    if min(message.received_at for message in messages) < now - ECHO_WAITS:
        return False
    under_way = OutboxMessage.objects.filter(
        connection=connection, state=OutboxState.PENDING, claimed_until__gt=now
    )
    return under_way.exists()


def _newest_events(messages: Sequence[InboxMessage]) -> Versions:
    """Return when each document's last event happened; None when an event doesn't say."""
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


def _not_held(connection: Connection, events: Versions, kind: EventKind) -> Versions:
    """Leave out documents we hold in the version of the event or a newer one: they have been read since.

    Changes that do not move the version come with an event later than it and are read.
    """
    held: Versions = {}
    for ids in batches(list(events), IDS_A_QUERY):
        held |= kind.versions(connection, ids)
    return {name: at for name, at in events.items() if not _covers(held.get(name), at)}


def _covers(version: dt.datetime | None, at: dt.datetime | None) -> bool:
    return version is not None and at is not None and at <= version


def _read_list(connection: Connection, wanted: Mapping[str, dt.datetime | None], kind: EventKind) -> set[str]:
    """Mirror what changed since the first of these events; return the ids seen there.

    Gives up where the list is too long, so that it never costs more calls than reading by ids would.
    """
    seen: set[str] = set()
    pages_left = len(wanted) // IDS_A_CALL
    event_times = [at for at in wanted.values() if at is not None]
    if not event_times:
        return seen

    def store(connection: Connection, documents: Sequence[Any], source: str) -> Sequence[Any]:
        changed = kind.changes.store(connection, documents, source)
        seen.update(event_id(document) for document in documents)
        return changed

    def note(page: PageRead) -> bool:
        nonlocal pages_left
        pages_left -= 1
        return pages_left > 0 and not seen.issuperset(wanted)

    changes = ChangeList(kind.changes.kind, kind.changes.read, store)
    read_through(
        connection,
        changes,
        min(event_times) - OVERLAP,
        lane=Lane.EVENT,
        purpose=kind.changes.kind,
        source=EVENT,
        on_page=note,
    )
    return seen


def event_id(document: Any) -> str:
    """Return the id by which events name a document."""
    return str(getattr(document, "invoice_id", "") or document.contact_id).lower()


def _invoice_versions(connection: Connection, ids: Sequence[str]) -> Versions:
    rows = Invoice.objects.filter(connection=connection).of_xero_ids(ids)
    return dict(rows.values_list("xero_id", "xero_updated_at"))


def _contact_versions(connection: Connection, ids: Sequence[str]) -> Versions:
    rows = Contact.objects.filter(connection=connection, xero_contact_id__in=ids)
    return dict(rows.values_list("xero_contact_id", "xero_updated_at"))


def _read_invoices(connection: Connection, ids: Sequence[str]) -> None:
    read_invoices(connection, ids, lane=Lane.EVENT, source=EVENT, purpose=INVOICE_LIST.kind)


INVOICES = EventKind(INVOICE_LIST, _invoice_versions, _read_invoices)
CONTACTS = EventKind(CONTACT_LIST, _contact_versions, read_contacts)
