"""Invoices with the status chip that pages, API and finance desk show: one query for any number of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypedDict, cast

from django.utils import timezone

from integrations.models import OPEN_STATES, OutboxMessage
from invoices import status
from invoices.models import Invoice


class Chip(TypedDict):
    """What `attach_chips` adds to an invoice: its chip, and the open messages of its mailbox, oldest first."""

    chip: status.StatusChip
    open_messages: list[OutboxMessage]


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    InvoiceWithChip = WithAnnotations[Invoice, Chip]
else:  # the stubs are installed for development only
    InvoiceWithChip = Invoice


def attach_chips(invoices: Iterable[Invoice], *, today: dt.date) -> list[InvoiceWithChip]:
    """Set `chip` (what `status.describe` says) and `open_messages` on each invoice; return the same invoices."""
    found = cast("list[InvoiceWithChip]", list(invoices))
    messages = _open_messages(found)
    for invoice in found:
        invoice.open_messages = waiting = messages[invoice.mailbox]
        invoice.chip = status.describe(invoice, today=today, open_message=waiting[0] if waiting else None)
    return found


def attach_chip(invoice: Invoice) -> InvoiceWithChip:
    """Do the same for one invoice, as of today."""
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
