"""What a page of invoices needs beside its rows, in two queries: open message, chip, short code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import ReferenceItem, ReferenceKind
from integrations.models import OutboxMessage, OutboxState
from invoices.models import OPEN_STATES, Invoice
from invoices.status import StatusChip, describe, status_label

IDLE: dict[str, Any] = {"state": "idle", "kind": "", "message": "", "problems": [], "next_try_at": None}


@dataclass(frozen=True)
class Presence:
    """One invoice as it stands today; `message` is the oldest open one of its mailbox."""

    status: str
    chip: StatusChip
    message: OutboxMessage | None
    short_code: str

    @property
    def delivery(self) -> dict[str, Any]:
        """Where the latest request is: idle, waiting or failed, with Xero's own sentences."""
        if self.message is None:
            return IDLE
        words = f"{self.chip.label}. {self.chip.detail}" if self.chip.detail else self.chip.label
        return delivery_of(self.message, words)


def delivery_of(message: OutboxMessage, words: str) -> dict[str, Any]:
    """Return how one open request stands, told in `words`."""
    is_failed = message.state == OutboxState.FAILED
    return {
        "state": "failed" if is_failed else "waiting",
        "kind": message.kind,
        "message": words,
        "problems": list(message.problems or []),
        "next_try_at": None if is_failed else message.not_before,
    }


def read_presence(invoices: Iterable[Invoice]) -> dict[int, Presence]:
    """Return the presence of each invoice by primary key, in two queries however many there are."""
    found = list(invoices)
    boxes = [invoice.mailbox for invoice in found]
    oldest: dict[str, OutboxMessage] = {}
    for message in OutboxMessage.objects.filter(mailbox__in=boxes, state__in=OPEN_STATES).order_by("-id"):
        oldest[message.mailbox] = message
    codes = {
        row.connection_id: str(row.raw.get("ShortCode") or "")
        for row in ReferenceItem.objects.filter(
            connection_id__in={invoice.connection_id for invoice in found}, kind=ReferenceKind.ORGANISATION
        )
    }
    today = timezone.localdate()
    return {
        invoice.pk: _presence(
            invoice, oldest.get(invoice.mailbox), codes.get(invoice.connection_id, ""), today
        )
        for invoice in found
    }


def _presence(invoice: Invoice, message: OutboxMessage | None, short_code: str, today: dt.date) -> Presence:
    chip = describe(invoice, today=today, open_message=message)
    return Presence(status_label(invoice, today=today) or chip.label, chip, message, short_code)


def links_of(invoice: Invoice, *, short_code: str) -> dict[str, str]:
    """Return where the invoice can be opened; "" for what is not there yet."""
    xero = ""
    if invoice.xero_id and short_code:
        path = settings.XERO_DEEP_LINK.format(short_code=short_code, invoice_id=invoice.xero_id)
        xero = f"{settings.XERO_WEB_URL}{path}"
    return {
        "html": f"{settings.SITE_URL}{reverse('invoice_detail', args=[invoice.uid])}",
        "pdf": f"{settings.SITE_URL}{reverse('api-invoice-pdf', args=[invoice.uid])}",
        "online": invoice.xero_online_url,
        "xero": xero,
    }
