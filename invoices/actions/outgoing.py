"""Put messages about an invoice into the outbox, or rewrite one that has not been sent yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.models import Connection, User
from integrations import outbox
from integrations.calls import budget
from integrations.models import OutboxMessage, OutboxState
from invoices.actions.errors import NotAllowed
from invoices.actions.guards import LockedInvoice
from invoices.customers import contact_number_of
from invoices.mapping import contact_body, invoice_body
from invoices.message_kinds import CONTENT_KINDS, CREATE, SEEN, SET_STATUS, UPDATE, asked_status
from invoices.mirror.xero.changes import CONTENT, facts_of_row
from invoices.models import Invoice
from invoices.statuses import XeroStatus

# We read more often for this long after a person did something here (settings CATCH_UP_ACTIVE_SECONDS).
ACTIVE_FOR = dt.timedelta(minutes=30)
# What an update's payload says of the version it was made on.
BASE = ("base", "base_updated_at")


def send(
    invoice: Invoice, kind: str, payload: dict[str, Any], *, by: User, mailbox: str = ""
) -> OutboxMessage:
    """Put one message about `invoice` into the outbox, and read Xero more often for a while.

    Raises NotAllowed when the person has used their share of the day's calls.
    """
    _require_share(invoice.connection, by=by)
    look_often(invoice.connection_id)
    return outbox.enqueue(
        kind=kind,
        connection=invoice.connection,
        mailbox=mailbox or invoice.mailbox,
        payload={"invoice_id": invoice.pk, **payload},
        by=by,
    )


def _require_share(connection: Connection, *, by: User) -> None:
    day = budget.persons_day(connection, by)
    if day is not None and day.is_used_up:
        until = f"{timezone.localtime(day.ends_at):%H:%M %Z on %-d %B}"
        raise NotAllowed(
            f"You have used your share of today's calls to {connection} ({day.allowed:,}), so that others can still "
            f"work. It works again at {until}. Until then finance can do it for you."
        )


def look_often(connection_id: int) -> None:
    """Read a company more often for a while, because a person did something here."""
    Connection.objects.filter(pk=connection_id).update(active_until=timezone.now() + ACTIVE_FOR)


def send_status(invoice: Invoice, status: str, *, by: User, note: str = "") -> OutboxMessage:
    """Ask Xero for a status; `note` goes into the invoice's history there.

    An approval carries what is approved, so that it is not sent for anything else (see sync/push/as_seen.py).
    """
    payload: dict[str, Any] = {"status": status, "note": note}
    if status == XeroStatus.AUTHORISED:
        payload[SEEN] = _what_xero_holds(invoice)
    return send(invoice, SET_STATUS, payload, by=by)


def _what_xero_holds(invoice: Invoice) -> dict[str, Any]:
    """Return the content of Xero's document as we know it, and its timestamp."""
    facts = {name: value for name, value in facts_of_row(invoice).items() if name in CONTENT}
    stamp = invoice.xero_updated_at.isoformat() if invoice.xero_updated_at else ""
    return {"facts": facts, "updated_at": stamp}


def send_create(invoice: Invoice, *, by: User, submit: bool) -> OutboxMessage:
    """Ask Xero to create the invoice with its current content."""
    return send(invoice, CREATE, create_payload(invoice, status="SUBMITTED" if submit else "DRAFT"), by=by)


def send_content(locked: LockedInvoice, *, by: User, submit: bool, base: dict[str, Any]) -> None:
    """Bring the edited content to Xero: rewrite a message not yet sent, or queue an update behind those waiting.

    `base` is the result of `base_of` before the edit; a rewritten message keeps the base it was first written on.
    A refused message is rewritten and tried again ("Edit and resend"). One whose outcome is unknown is never
    rewritten, since Xero may hold what it asked for (docs/xero.md#3.11).
    """
    invoice = locked.invoice
    for step in locked.failed_steps:
        give_up(step, by=by, reason="The invoice was edited instead.")
    last = next((message for message in reversed(locked.messages) if message.kind in CONTENT_KINDS), None)
    if last is not None and _rewrite(last, invoice, by=by, submit=submit):
        return
    if last is not None and last.state == OutboxState.FAILED:
        try_again(last, by=by)
    if last is None and not invoice.is_in_xero:
        send_create(invoice, by=by, submit=submit)
        return
    send(invoice, UPDATE, update_payload(invoice, status="SUBMITTED" if submit else None, base=base), by=by)


def try_again(message: OutboxMessage, *, by: User) -> None:
    """Send a failed message again. Raises NotAllowed while it is being sent, and when the person's share of the day
    is used.
    """
    _require_share(message.connection, by=by)
    look_often(message.connection_id)
    with _readable():
        outbox.retry(message, by=by)


def give_up(message: OutboxMessage, *, by: User, reason: str) -> None:
    """Give up a failed message. Raises NotAllowed while it is being sent."""
    with _readable():
        outbox.discard(message, by=by, reason=reason)


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except (outbox.MessageBusy, outbox.MessageClosed) as refusal:
        raise NotAllowed(str(refusal)) from refusal


def create_payload(invoice: Invoice, *, status: str) -> dict[str, Any]:
    """Return the frozen payload of a create, our mark on the document included."""
    body = invoice_body(invoice, contact_id=_contact_id(invoice), status=status, url=mark_of(invoice))
    return {"body": body, "contact": _contact_part(invoice)}


def update_payload(invoice: Invoice, *, status: str | None, base: dict[str, Any]) -> dict[str, Any]:
    """Return the frozen payload of an update with the `base` it was written on."""
    body = invoice_body(invoice, contact_id=_contact_id(invoice), status=status, is_update=True)
    return {"body": body, "contact": _contact_part(invoice), **base}


def base_of(invoice: Invoice) -> dict[str, Any]:
    """Return what an edit of `invoice` is based on, for the payload: its current content and the timestamp of its
    Xero version. Call it before the edit is written.
    """
    body = invoice_body(invoice, contact_id=None, is_update=True)
    body["Contact"] = {"ContactID": _contact_id(invoice) or "", "Name": invoice.customer_name}
    stamp = invoice.xero_updated_at.isoformat() if invoice.xero_updated_at else ""
    return {"base": body, "base_updated_at": stamp}


def mark_of(invoice: Invoice) -> str:
    """Return our mark on Xero's document: the address of the invoice here, which carries its uid."""
    return f"{settings.SITE_URL}/invoices/{invoice.uid}/"


def _rewrite(message: OutboxMessage, invoice: Invoice, *, by: User, submit: bool) -> bool:
    """Replace the payload of a message; False when a worker holds it or its outcome is unknown."""
    status = "SUBMITTED" if submit else asked_status(message) or None
    payload = (
        create_payload(invoice, status=status or "DRAFT")
        if message.kind == CREATE
        else update_payload(invoice, status=status, base=_kept_base(message))
    )
    look_often(invoice.connection_id)
    return outbox.supersede(message, payload={"invoice_id": invoice.pk, **payload}, by=by)


def _kept_base(message: OutboxMessage) -> dict[str, Any]:
    return {name: message.payload[name] for name in BASE if name in message.payload}


def _contact_id(invoice: Invoice) -> str | None:
    return invoice.contact.xero_contact_id if invoice.contact else None


def _contact_part(invoice: Invoice) -> dict[str, Any]:
    number = "" if invoice.contact else contact_number_of(invoice.deal, invoice.contact_details)
    return {
        "contact_id": _contact_id(invoice),
        "body": contact_body(invoice.contact_details, contact_number=number),
        "contact_number": number,
    }
