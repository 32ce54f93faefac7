"""Decide which few words stand on an invoice's chip, out of Xero's status and the oldest open message."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from accounts.models import ConnectionState
from integrations.models import Failure, OutboxMessage, OutboxState
from invoices.message_kinds import CONTENT_KINDS, SET_STATUS, asked_status, asks_about_deal, is_conflict
from invoices.models import Invoice, XeroStatus
from invoices.timeline import status_word

# A shorter wait is nothing to speak of.
LONG_WAIT = dt.timedelta(minutes=10)
TONES = {
    "DRAFT": "neutral",
    "SUBMITTED": "info",
    "AUTHORISED": "info",
    "PAID": "good",
    "VOIDED": "muted",
    "DELETED": "muted",
}
BUSY_BY_STATUS = {
    "DRAFT": "Sending back to draft…",
    "SUBMITTED": "Submitting…",
    "AUTHORISED": "Approving…",
    "VOIDED": "Voiding…",
    "DELETED": "Deleting…",
}
REFUSED_BY_STATUS = {
    "DRAFT": "Not rejected: Xero refused it",
    "SUBMITTED": "Not submitted: Xero refused it",
    "AUTHORISED": "Not approved: Xero refused it",
    "VOIDED": "Not voided: Xero refused it",
    "DELETED": "Not deleted: Xero refused it",
}


@dataclass(frozen=True)
class StatusChip:
    """What the chip shows. `tone` is neutral, info, good, warn, bad or muted.

    `problems` are Xero's own sentences as [{"text", "field", "line"}].
    """

    label: str
    tone: str
    detail: str = ""
    is_busy: bool = False
    needs_person: bool = False
    problems: list[dict[str, Any]] = field(default_factory=list)


def describe(invoice: Invoice, *, today: dt.date, open_message: OutboxMessage | None = None) -> StatusChip:
    """Return the chip of `invoice`; `open_message` is the oldest open message of its mailbox."""
    if open_message is None:
        return _settled(invoice, today)
    if open_message.state == OutboxState.FAILED:
        return _failed(open_message)
    return _in_flight(invoice, open_message)


def status_label(invoice: Invoice, *, today: dt.date) -> str:
    """Return the words of Xero's status with part-paid and overdue told apart; "" before Xero has it."""
    if invoice.xero_status == XeroStatus.AUTHORISED and invoice.is_overdue(today):
        return "Overdue"
    if invoice.xero_status == XeroStatus.AUTHORISED and invoice.is_part_paid:
        return "Part-paid"
    return status_word(invoice.xero_status)


def _settled(invoice: Invoice, today: dt.date) -> StatusChip:
    if not invoice.is_in_xero and not invoice.xero_status:
        return StatusChip(
            "Not in Xero", "muted", "It was given up before Xero took it. Edit it to send it again."
        )
    label = status_label(invoice, today=today)
    detail = ""
    if label == "Overdue" and invoice.due_date:
        days = (today - invoice.due_date).days
        detail = f"{days} day{'' if days == 1 else 's'} late" + (
            "; part-paid" if invoice.is_part_paid else ""
        )
    elif invoice.is_sent and invoice.xero_status in (XeroStatus.AUTHORISED, XeroStatus.PAID):
        detail = "Sent to the customer"
    tone = {"Overdue": "bad", "Part-paid": "warn"}.get(label) or TONES.get(invoice.xero_status, "neutral")
    return StatusChip(label, tone, detail)


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
        detail = (
            f"Sending to {invoice.connection} is paused: {why}. It goes out once an administrator resumes it."
        )
        return StatusChip("Held back", "warn", detail, needs_person=True)
    since = _waiting_since(message)
    if message.attempts and message.not_before > timezone.now():
        moment = timezone.localtime(message.not_before)
        if message.is_ambiguous:
            detail = f"Next try {moment:%H:%M}. {since}".strip()
            return StatusChip("No answer; checking before trying again", "warn", detail, is_busy=True)
        return StatusChip(f"Xero is not answering; next try {moment:%H:%M}", "warn", since, is_busy=True)
    return StatusChip(_busy_label(message), "info", since, is_busy=True)


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
        text = "Nothing was sent. Both versions are kept: decide which one stays."
        return StatusChip("Changed in Xero too", "warn", text, needs_person=True, problems=problems)
    if asks_about_deal(message):
        return StatusChip("Not sent: the deal has changed", "warn", needs_person=True, problems=problems)
    if message.failure == Failure.REJECTED:
        label = "Not sent: Xero refused it"
        if message.kind == SET_STATUS:
            label = REFUSED_BY_STATUS.get(asked_status(message), "Xero refused it")
        return StatusChip(label, "bad", detail, needs_person=True, problems=problems)
    if message.failure == Failure.EXHAUSTED:
        text = "Xero has not answered for too long. Try again when it is back."
        return StatusChip("Not sent: no answer", "bad", text, needs_person=True, problems=problems)
    if message.failure == Failure.NEEDS_RECONNECT:
        return StatusChip("Needs reconnecting", "warn", detail, needs_person=True, problems=problems)
    return StatusChip(
        "Needs a look",
        "bad",
        detail or "An administrator finds the try under Outgoing messages.",
        needs_person=True,
        problems=problems,
    )
