"""Decide how a conflict ends: Xero's version is kept, ours is sent, or a person chooses field by field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from accounts.models import User
from integrations import outbox
from invoices import timeline
from invoices.actions.content import compare, content_of
from invoices.actions.edits import write_edit
from invoices.actions.errors import NotAllowed
from invoices.actions.guards import take
from invoices.actions.meeting import Conflict, find_conflict, settle_conflict
from invoices.customers import NewCustomer
from invoices.mapping import DraftContent, content_of_body
from invoices.mapping.merging import YOURS
from invoices.message_kinds import asked_status
from invoices.mirror.xero.contacts import details_of
from invoices.models import Contact, Invoice
from invoices.timeline import Kind

CHANGED_AGAIN = "The invoice changed in Xero again. Compare the versions again before you decide."


def keep_theirs(invoice: Invoice, *, by: User, seen: dt.datetime | None = None) -> Invoice:
    """Give the edit up: the invoice says what Xero holds. Raises NotAllowed when there is nothing to decide."""
    with transaction.atomic():
        under_way = take(invoice)
        _require(find_conflict(under_way.invoice, under_way.messages), seen)
        settled = settle_conflict(under_way, by=by)
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
    """Send the merged invoice: each clash as chosen ("yours" or "theirs", by key), those not named as `rest` says.

    `seen` is the Xero version the person decided by. Raises NotAllowed when there is nothing to decide or Xero's
    version is another one by now, InvalidInvoice when what comes out can't be an invoice.
    """
    with transaction.atomic():
        under_way = take(invoice)
        conflict = _require(find_conflict(under_way.invoice, under_way.messages), seen)
        content, contact = merged_content(conflict, choices, rest=rest)
        submit = asked_status(conflict.message) == "SUBMITTED"
        settled = settle_conflict(under_way, by=by)
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
    """Return the merged invoice as a person would write it, and its customer where Xero has one."""
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
    """Return what an editor starts from: what stands here, with Xero's untouched changes in it after a conflict."""
    conflict = find_conflict(invoice, outbox.open_messages(invoice.mailbox))
    return merged_content(conflict, {}) if conflict else (content_of(invoice), invoice.contact)


def _require(conflict: Conflict | None, seen: dt.datetime | None) -> Conflict:
    if conflict is None:
        raise NotAllowed("There is nothing left to decide: no change is waiting because of Xero's version.")
    if seen is not None and seen != conflict.seen:
        raise NotAllowed(CHANGED_AGAIN)
    return conflict
