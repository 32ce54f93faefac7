"""Write mirrored columns without a document: what was read and unchanged, and what Xero certainly never had."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from invoices.models import Invoice
from invoices.models.invoice import InvoiceQuerySet
from invoices.statuses import XeroStatus

AT_ONCE = 500


def confirm_read(invoices: InvoiceQuerySet, xero_ids: Sequence[str], *, now: dt.datetime) -> None:
    """Record that these documents were read at `now`, changed or not."""
    for start in range(0, len(xero_ids), AT_ONCE):
        invoices.of_xero_ids(xero_ids[start : start + AT_ONCE]).update(mirrored_at=now)


def mark_deleted_before_creation(invoice: Invoice) -> None:
    """Mark an invoice that Xero certainly never had as deleted; no document will ever report it."""
    invoice.xero_status = XeroStatus.DELETED
    invoice.save(update_fields=["xero_status"])
