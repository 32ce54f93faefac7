"""Build the status chip of an invoice, shown by pages, API and finance desk, from Xero's status and the oldest
open message.

One query attaches the chips of any number of invoices.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypedDict, cast

from django.utils import timezone

from accounts.models import ConnectionState
from integrations.models import OPEN_STATES, Failure, OutboxMessage, OutboxState
from invoices.message_kinds import (
    CONTENT_KINDS,
    SET_STATUS,
    asked_status,
    asks_about_deal,
    is_conflict,
    was_changed_since_seen,
)
from invoices.models import Invoice
from invoices.statuses import APPROVED, OVERDUE, XeroStatus, status_of

# A shorter wait is nothing to speak of.
LONG_WAIT = dt.timedelta(minutes=10)
# A worker takes up within seconds what is due.
UNTOUCHED = dt.timedelta(minutes=2)
BUSY_BY_STATUS = {
    "DRAFT": "Sending back to draft…",
    "SUBMITTED": "Submitting…",
    "AUTHORISED": "Approving…",
    "VOIDED": "Voiding…",
    "DELETED": "Deleting…",
}
NOT_DONE_BY_STATUS = {
    "DRAFT": "Not rejected",
    "SUBMITTED": "Not submitted",
    "AUTHORISED": "Not approved",
    "VOIDED": "Not voided",
    "DELETED": "Not deleted",
}
WHY_NOT_DONE = {
    Failure.REJECTED: "Xero refused it",
    Failure.NOT_ASKED: "it needs a look",
    Failure.LEFT_AS_IT_WAS: "it needs a look",
}


@dataclass(frozen=True)
class StatusChip:
    """The label and details of a chip. `tone` is neutral, info, good, warn, bad or muted.

    `problems` are Xero's own sentences as [{"text", "field", "line"}].
    """

    label: str
    tone: str
    detail: str = ""
    is_busy: bool = False
    needs_person: bool = False
    problems: list[dict[str, Any]] = field(default_factory=list)


class Chip(TypedDict):
    """The attributes that `attach_chips` adds: the chip, and the open messages of the mailbox, oldest first."""

    chip: StatusChip
    open_messages: list[OutboxMessage]


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    InvoiceWithChip = WithAnnotations[Invoice, Chip]
else:  # the stubs are installed for development only
    InvoiceWithChip = Invoice


def attach_chips(invoices: Iterable[Invoice], *, today: dt.date) -> list[InvoiceWithChip]:
    """Set `chip` (see `describe`) and `open_messages` on each invoice; return the same invoices."""
    found = cast("list[InvoiceWithChip]", list(invoices))
    messages = _open_messages(found)
    for invoice in found:
        invoice.open_messages = waiting = messages[invoice.mailbox]
        invoice.chip = describe(invoice, today=today, open_message=waiting[0] if waiting else None)
    return found


def attach_chip(invoice: Invoice) -> InvoiceWithChip:
    """Attach the chip of one invoice, as of today."""
    return attach_chips([invoice], today=timezone.localdate())[0]


def _open_messages(invoices: Iterable[Invoice]) -> dict[str, list[OutboxMessage]]:
    mailboxes = [invoice.mailbox for invoice in invoices]
    found: dict[str, list[OutboxMessage]] = {mailbox: [] for mailbox in mailboxes}
    if mailboxes:
        for message in OutboxMessage.objects.filter(mailbox__in=mailboxes, state__in=OPEN_STATES).order_by(
            "id"
        ):
            found[message.mailbox].append(message)
    return found


def describe(invoice: Invoice, *, today: dt.date, open_message: OutboxMessage | None = None) -> StatusChip:
    """Return the chip of `invoice`; `open_message` is the oldest open message of its mailbox."""
    if open_message is None:
        return _settled(invoice, today)
    if open_message.state == OutboxState.FAILED:
        return _failed(open_message)
    return _in_flight(invoice, open_message)


def _settled(invoice: Invoice, today: dt.date) -> StatusChip:
    if not invoice.is_in_xero and not invoice.xero_status:
        return StatusChip(
            "Not in Xero", "muted", "It was discarded before Xero accepted it. Edit it to send it again."
        )
    status = status_of(invoice, today=today)
    if status is None:
        return StatusChip(invoice.xero_status, "neutral")
    detail = ""
    if status is OVERDUE and invoice.due_date:
        days = (today - invoice.due_date).days
        part = "; part-paid" if invoice.is_part_paid else ""
        detail = f"{days} day{'' if days == 1 else 's'} late{part}"
    elif invoice.is_sent and status.xero in APPROVED:
        detail = "Sent to the customer"
    return StatusChip(status.label, status.tone, detail)


def _in_flight(invoice: Invoice, message: OutboxMessage) -> StatusChip:
    if invoice.connection.state != ConnectionState.CONNECTED:
        return StatusChip(
            "Needs reconnecting",
            "warn",
            f"It will be sent once an administrator has reconnected {invoice.connection}.",
            needs_person=True,
        )
    if invoice.connection.paused_at and not message.claimed_until:
        why = invoice.connection.pause_reason
        detail = f"Sending to {invoice.connection} is paused: {why}. It will be sent once an administrator resumes."
        return StatusChip("Held back", "warn", detail, needs_person=True)
    since = _waiting_since(message)
    # The limit of calls makes it wait without any problem.
    if (message.attempts or message.problems) and message.not_before > timezone.now():
        moment = timezone.localtime(message.not_before)
        if message.is_ambiguous:
            detail = f"Next try {moment:%H:%M}. {since}".strip()
            return StatusChip("No answer; checking before trying again", "warn", detail, is_busy=True)
        return StatusChip(f"Xero is not answering; next try {moment:%H:%M}", "warn", since, is_busy=True)
    untouched = _untouched_since(message)
    if untouched is not None:
        detail = f"No worker has taken it up since {timezone.localtime(untouched):%H:%M}. {since}".strip()
        return StatusChip("Waiting to be sent", "warn", detail, is_busy=True)
    return StatusChip(_busy_label(message), "info", since, is_busy=True)


def _untouched_since(message: OutboxMessage) -> dt.datetime | None:
    """Return since when a worker should have taken the message up; None while one has it, or it was due just now."""
    free_since = max(message.not_before, message.claimed_until or message.not_before)
    return free_since if free_since <= timezone.now() - UNTOUCHED else None


def _waiting_since(message: OutboxMessage) -> str:
    if message.created_at > timezone.now() - LONG_WAIT:
        return ""
    return f"Waiting since {timezone.localtime(message.created_at):%-d %B %Y, %H:%M}."


def _busy_label(message: OutboxMessage) -> str:
    asked = asked_status(message)
    if message.kind in CONTENT_KINDS and asked == XeroStatus.DRAFT:
        return "Saving…"
    return BUSY_BY_STATUS.get(asked, "Saving…")


def _failed(message: OutboxMessage) -> StatusChip:
    problems = list(message.problems or [])
    detail = " ".join(str(problem.get("text", "")) for problem in problems)
    if is_conflict(message):
        text = "Nothing was sent. Both versions are kept: choose which one to use."
        return StatusChip("Changed in Xero too", "warn", text, needs_person=True, problems=problems)
    if was_changed_since_seen(message):
        label = "Not approved: changed in Xero"
        return StatusChip(label, "warn", detail, needs_person=True, problems=problems)
    if asks_about_deal(message):
        return StatusChip("Not sent: the deal has changed", "warn", needs_person=True, problems=problems)
    if message.failure in WHY_NOT_DONE:
        what = NOT_DONE_BY_STATUS.get(asked_status(message)) if message.kind == SET_STATUS else "Not sent"
        label = f"{what or 'Not done'}: {WHY_NOT_DONE[Failure(message.failure)]}"
        return StatusChip(label, "bad", detail, needs_person=True, problems=problems)
    if message.failure == Failure.EXHAUSTED:
        text = "Xero has not answered for too long. Try again when it is back."
        return StatusChip("Not sent: no answer", "bad", text, needs_person=True, problems=problems)
    if message.failure == Failure.NEEDS_RECONNECT:
        return StatusChip("Needs reconnecting", "warn", detail, needs_person=True, problems=problems)
    return StatusChip(
        "Needs a look",
        "bad",
        detail or "An administrator can find the attempt under Outgoing messages.",
        needs_person=True,
        problems=problems,
    )
