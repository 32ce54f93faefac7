"""Gives invoices their status chip for a page, with one query however many there are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from integrations.models import OutboxMessage
from invoices import status
from invoices.models import OPEN_STATES, Invoice


def attach_chips(invoices: Iterable[Invoice], *, today: dt.date) -> None:
    """Set `chip` on each invoice (what `status.describe` says) and `open_messages`, oldest first."""
    found = list(invoices)
    messages = _open_messages(found)
    for invoice in found:
        waiting = messages.get(invoice.mailbox, [])
        invoice.open_messages = waiting  # type: ignore[attr-defined]
        invoice.chip = status.describe(  # type: ignore[attr-defined]
            invoice, today=today, open_message=waiting[0] if waiting else None
        )


def _open_messages(invoices: Iterable[Invoice]) -> dict[str, list[OutboxMessage]]:
    mailboxes = [invoice.mailbox for invoice in invoices]
    found: dict[str, list[OutboxMessage]] = {mailbox: [] for mailbox in mailboxes}
    if mailboxes:
        for message in OutboxMessage.objects.filter(mailbox__in=mailboxes, state__in=OPEN_STATES).order_by(
            "id"
        ):
            found[message.mailbox].append(message)
    return found
