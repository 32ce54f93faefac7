"""Find conflicts between an edit made here and a change made in Xero, and resolve them.

Xero's version is kept, ours is sent, or a person chooses field by field.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import User
from integrations import outbox
from integrations.models import OutboxMessage
from integrations.xero.schemas import InvoiceDocument
from invoices import timeline
from invoices.actions.apply_edit import write_edit
from invoices.actions.content import compare, content_of
from invoices.actions.errors import NotAllowed
from invoices.actions.guards import LockedInvoice, lock_invoice, require
from invoices.actions.outgoing import give_up
from invoices.allowed import InvoiceState, Verb
from invoices.customers import NewCustomer
from invoices.mapping import DraftContent, Merge, body_of_document, content_of_body, merge
from invoices.mapping.merging import CLASH, YOURS
from invoices.message_kinds import asked_status
from invoices.mirror.xero.contacts import details_of
from invoices.models import Contact, Invoice
from invoices.timeline import Kind

CHANGED_AGAIN = "The invoice changed in Xero again. Compare the versions again before you decide."


@dataclass(frozen=True)
class Conflict:
    """An edit that waits for a person because Xero's document changed too."""

    invoice: Invoice
    message: OutboxMessage

    @property
    def seen(self) -> dt.datetime | None:
        """The timestamp of the Xero version in which the conflict was found."""
        stamps = [str((one.get("versions") or {}).get("seen") or "") for one in self.message.problems]
        return next((dt.datetime.fromisoformat(stamp) for stamp in stamps if stamp), None)

    @property
    def is_current(self) -> bool:
        """Whether Xero's version is still the one in which the conflict was found, as far as we know."""
        return self.seen == self.invoice.xero_updated_at

    def merged(self, choices: Mapping[str, str] | None = None, *, rest: str = CLASH) -> Merge:
        """Return the three-way merge with Xero's latest version; see `mapping.merge`."""
        yours = yours_of(self.message, self.invoice)
        theirs = body_of_document(InvoiceDocument.from_raw(self.invoice.xero_raw))
        return merge(self.message.payload.get("base"), yours, theirs, choices=choices, rest=rest)


def yours_of(message: OutboxMessage, invoice: Invoice) -> dict[str, Any]:
    """Return the body an update asks for, its customer by name as well, who may be new to Xero."""
    contact = message.payload.get("contact") or {}
    name = str((contact.get("body") or {}).get("Name") or invoice.contact_details.get("contact_name", ""))
    body = message.payload["body"]
    return {**body, "Contact": {"ContactID": "", **(body.get("Contact") or {}), "Name": name}}


def find_conflict(invoice: Invoice, messages: Iterable[OutboxMessage]) -> Conflict | None:
    """Return the conflict among the open `messages` of `invoice`, None when there is none."""
    message = InvoiceState(invoice, list(messages)).conflict
    return Conflict(invoice, message) if message else None


def settle_conflict(locked: LockedInvoice, *, by: User) -> LockedInvoice | None:
    """Give up the refused edit in favour of one made with Xero's version in view; the invoice then shows what Xero
    holds.

    None when there is no conflict, or when Xero's version has changed again since the person saw it.
    """
    conflict = find_conflict(locked.invoice, locked.messages)
    if conflict is None or not conflict.is_current:
        return None
    give_up(conflict.message, by=by, reason="A decision was made after comparing Xero's version.")
    return lock_invoice(locked.invoice)


def keep_theirs(invoice: Invoice, *, by: User, seen: dt.datetime | None = None) -> Invoice:
    """Give up the edit: the invoice shows what Xero holds. Raises NotAllowed when there is nothing to decide."""
    with transaction.atomic():
        locked = lock_invoice(invoice)
        _require_conflict(locked, by=by, seen=seen)
        settled = settle_conflict(locked, by=by)
        if settled is None:
            raise NotAllowed(CHANGED_AGAIN)
        timeline.record(settled.invoice, Kind.KEPT_THEIRS, by=by)
        return settled.invoice


def resolve_conflict(
    invoice: Invoice,
    *,
    by: User,
    choices: Mapping[str, str],
    rest: str = YOURS,
    seen: dt.datetime | None = None,
) -> Invoice:
    """Send the merged invoice: each clash as chosen ("yours" or "theirs", by key), the others by `rest`.

    `seen` is the Xero version the person decided by. Raises NotAllowed when there is nothing to decide or Xero's
    version is another one by now, InvalidInvoice when the result can't be an invoice.
    """
    with transaction.atomic():
        locked = lock_invoice(invoice)
        conflict = _require_conflict(locked, by=by, seen=seen)
        content, contact = merged_content(conflict, choices, rest=rest)
        submit = asked_status(conflict.message) == "SUBMITTED"
        settled = settle_conflict(locked, by=by)
        if settled is None:
            raise NotAllowed(CHANGED_AGAIN)
        before = content_of(settled.invoice)
        if not compare(before, content) and not submit:
            timeline.record(settled.invoice, Kind.KEPT_THEIRS, by=by)
            return settled.invoice
        # Whether the customer is a new one was decided when the edit was written.
        chosen = contact or NewCustomer.NEW
        return write_edit(settled, content, before=before, contact=chosen, by=by, submit=submit)


def merged_content(
    conflict: Conflict, choices: Mapping[str, str], *, rest: str = YOURS
) -> tuple[DraftContent, Contact | None]:
    """Return the merged invoice as content, and its customer where Xero has one."""
    invoice = conflict.invoice
    whole = conflict.merged(choices, rest=rest).whole
    named, theirs = (
        str((one.get("Contact") or {}).get("ContactID") or "") for one in (whole, invoice.xero_raw)
    )
    contact = invoice.contact
    if named == theirs:
        contact = Contact.objects.filter(connection=invoice.connection, xero_contact_id=theirs).first()
    is_ours = contact is None or contact == invoice.contact
    details = invoice.contact_details if is_ours else details_of(contact)  # type: ignore[arg-type]
    return content_of_body(whole, details=dict(details)), contact


def content_to_edit(invoice: Invoice) -> tuple[DraftContent, Contact | None]:
    """Return the content an editor starts from: ours, after a conflict with Xero's undisputed changes in it."""
    conflict = find_conflict(invoice, outbox.open_messages(invoice.mailbox))
    return merged_content(conflict, {}) if conflict else (content_of(invoice), invoice.contact)


def _require_conflict(locked: LockedInvoice, *, by: User, seen: dt.datetime | None) -> Conflict:
    require(Verb.RESOLVE, locked, by=by)
    conflict = find_conflict(locked.invoice, locked.messages)
    if conflict is None or (seen is not None and seen != conflict.seen):
        raise NotAllowed(CHANGED_AGAIN)
    return conflict
