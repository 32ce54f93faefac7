"""Decide when an edit and a change made in Xero have met, and what a person is shown to decide by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from integrations.models import OutboxMessage, OutboxState
from integrations.xero.schemas import InvoiceDocument
from invoices.actions.guards import UnderWay, take
from invoices.actions.outgoing import give_up
from invoices.mapping import Merge, body_of_document, merge
from invoices.mapping.merging import CLASH
from invoices.message_kinds import UPDATE, is_conflict
from invoices.models import Invoice


@dataclass(frozen=True)
class Conflict:
    """An edit that waits for a person because Xero's document changed too."""

    invoice: Invoice
    message: OutboxMessage

    @property
    def seen(self) -> dt.datetime | None:
        """The stamp of the Xero version the conflict was found in."""
        stamps = [str((one.get("versions") or {}).get("seen") or "") for one in self.message.problems]
        return next((dt.datetime.fromisoformat(stamp) for stamp in stamps if stamp), None)

    @property
    def is_current(self) -> bool:
        """Whether Xero's version is still the one the conflict was found in, as far as we know."""
        return self.seen == self.invoice.xero_updated_at

    def merged(self, choices: Mapping[str, str] | None = None, *, rest: str = CLASH) -> Merge:
        """Return the three-way merge with Xero's latest version; see `mapping.merge`."""
        yours = yours_of(self.message, self.invoice)
        theirs = body_of_document(InvoiceDocument.from_raw(self.invoice.xero_raw))
        return merge(self.message.payload.get("base"), yours, theirs, choices=choices, rest=rest)


def yours_of(message: OutboxMessage, invoice: Invoice) -> dict[str, Any]:
    """Return what an update asks for, its customer by name as well, who may be new to Xero."""
    contact = message.payload.get("contact") or {}
    name = str((contact.get("body") or {}).get("Name") or invoice.contact_details.get("contact_name", ""))
    body = message.payload["body"]
    return {**body, "Contact": {"ContactID": "", **(body.get("Contact") or {}), "Name": name}}


def find_conflict(invoice: Invoice, messages: Iterable[OutboxMessage]) -> Conflict | None:
    """Return the conflict among the open `messages` of `invoice`, None when there is none."""
    for message in messages:
        is_failed_update = message.kind == UPDATE and message.state == OutboxState.FAILED
        if is_failed_update and is_conflict(message) and invoice.xero_raw:
            return Conflict(invoice, message)
    return None


def settle_conflict(under_way: UnderWay, *, by: User) -> UnderWay | None:
    """Give the refused edit up in favour of one made in sight of Xero's version; the invoice then says what Xero holds.

    None when there is no conflict, or when Xero's version has changed again since the person saw it.
    """
    conflict = find_conflict(under_way.invoice, under_way.messages)
    if conflict is None or not conflict.is_current:
        return None
    give_up(conflict.message, by=by, reason="A decision was made after comparing Xero's version.")
    return take(under_way.invoice)
