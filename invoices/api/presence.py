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
from invoices.models import Invoice
from invoices.status_chips import InvoiceWithChip, StatusChip, attach_chips
from invoices.statuses import status_label
from invoices.xero_links import xero_url

IDLE: dict[str, Any] = {"state": "idle", "kind": "", "message": "", "problems": [], "next_try_at": None}


@dataclass(frozen=True)
class Presence:
    """One invoice as it stands today, with the open messages of its mailbox, oldest first."""

    status: str
    chip: StatusChip
    open_messages: list[OutboxMessage]
    short_code: str

    @property
    def delivery(self) -> dict[str, Any]:
        """Where the latest request is: idle, waiting or failed, with Xero's own sentences."""
        if not self.open_messages:
            return IDLE
        words = f"{self.chip.label}. {self.chip.detail}" if self.chip.detail else self.chip.label
        return delivery_of(self.open_messages[0], words)


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
    today = timezone.localdate()
    found = attach_chips(invoices, today=today)
    codes = {
        row.connection_id: str(row.raw.get("ShortCode") or "")
        for row in ReferenceItem.objects.filter(
            connection_id__in={invoice.connection_id for invoice in found}, kind=ReferenceKind.ORGANISATION
        )
    }
    return {invoice.pk: _presence(invoice, codes.get(invoice.connection_id, ""), today) for invoice in found}


def _presence(invoice: InvoiceWithChip, short_code: str, today: dt.date) -> Presence:
    words = status_label(invoice, today=today) or invoice.chip.label
    return Presence(words, invoice.chip, invoice.open_messages, short_code)


def links_of(invoice: Invoice, *, short_code: str) -> dict[str, str]:
    """Return where the invoice can be opened; "" for what is not there yet."""
    return {
        "html": f"{settings.SITE_URL}{reverse('invoice_detail', args=[invoice.uid])}",
        "pdf": f"{settings.SITE_URL}{reverse('api-invoice-pdf', args=[invoice.uid])}",
        "online": invoice.xero_online_url,
        "xero": xero_url(invoice, short_code),
    }
