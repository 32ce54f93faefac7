"""Restore an invoice to Xero's last document after a change was given up."""

from __future__ import annotations

from typing import Any

from django.db.models import F

from integrations.xero.schemas import InvoiceDocument
from invoices.mirror.xero.columns import content_columns
from invoices.mirror.xero.contacts import details_of, hold_contacts
from invoices.mirror.xero.lines import replace_lines
from invoices.models import Invoice


def restore_from_xero(invoice: Invoice) -> None:
    """Set customer, content and lines back to Xero's last document; without one they stay as they are."""
    if not invoice.xero_raw:
        return
    document = InvoiceDocument.from_raw(invoice.xero_raw)
    columns: dict[str, Any] = content_columns(document)
    contact = hold_contacts(invoice.connection, [document.contact]).get(document.contact_id)
    if contact is not None:
        columns["contact"] = contact.pk
        if invoice.contact_id != contact.pk:
            columns["contact_details"] = details_of(contact)
    Invoice.objects.filter(pk=invoice.pk).update(version=F("version") + 1, **columns)
    replace_lines([(document, invoice)])
    invoice.refresh_from_db()
