"""Load what the API shows of a page of invoices beside their rows, in two queries: open messages, chip, short
code.
"""

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
class DeliveryStatus:
    """The status of one invoice today, with the open messages of its mailbox, oldest first."""

    status: str
    chip: StatusChip
    open_messages: list[OutboxMessage]
    short_code: str

    @property
    def delivery(self) -> dict[str, Any]:
        """The state of the latest request: idle, waiting or failed, with Xero's own sentences."""
        if not self.open_messages:
            return IDLE
        words = f"{self.chip.label}. {self.chip.detail}" if self.chip.detail else self.chip.label
        return status_of_request(self.open_messages[0], words)


def status_of_request(message: OutboxMessage, words: str) -> dict[str, Any]:
    """Return the state of one open request, described in `words`."""
    is_failed = message.state == OutboxState.FAILED
    return {
        "state": "failed" if is_failed else "waiting",
        "kind": message.kind,
        "message": words,
        "problems": list(message.problems or []),
        "next_try_at": None if is_failed else message.not_before,
    }


def read_delivery_status(invoices: Iterable[Invoice]) -> dict[int, DeliveryStatus]:
    """Return the delivery status of each invoice by primary key, in two queries for any number of invoices."""
    today = timezone.localdate()
    found = attach_chips(invoices, today=today)
    codes = {
        row.connection_id: str(row.raw.get("ShortCode") or "")
        for row in ReferenceItem.objects.filter(
            connection_id__in={invoice.connection_id for invoice in found}, kind=ReferenceKind.ORGANISATION
        )
    }
    return {
        invoice.pk: _delivery_status(invoice, codes.get(invoice.connection_id, ""), today)
        for invoice in found
    }


def _delivery_status(invoice: InvoiceWithChip, short_code: str, today: dt.date) -> DeliveryStatus:
    words = status_label(invoice, today=today) or invoice.chip.label
    return DeliveryStatus(words, invoice.chip, invoice.open_messages, short_code)


def links_of(invoice: Invoice, *, short_code: str) -> dict[str, str]:
    """Return the addresses of the invoice; "" for what does not exist yet."""
    return {
        "html": f"{settings.SITE_URL}{reverse('invoice_detail', args=[invoice.uid])}",
        "pdf": f"{settings.SITE_URL}{reverse('api-invoice-pdf', args=[invoice.uid])}",
        "online": invoice.xero_online_url,
        "xero": xero_url(invoice, short_code),
    }
