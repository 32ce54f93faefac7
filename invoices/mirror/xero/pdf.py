"""Store what is fetched beside a document: its PDF and its public address."""

from __future__ import annotations

import datetime as dt

from django.core.files.base import ContentFile

from invoices.models import Invoice


def note_fetched_pdf(invoice: Invoice, content: bytes, *, of_updated_at: dt.datetime | None) -> None:
    """Store Xero's PDF, which shows the document as of `of_updated_at`, in place of the previous one."""
    held = invoice.pdf.name
    storage = Invoice._meta.get_field("pdf").storage
    name = storage.save(f"invoices/{invoice.uid}.pdf", ContentFile(content))
    Invoice.objects.filter(pk=invoice.pk).update(pdf=name, pdf_of_updated_at=of_updated_at)
    if held and held != name:
        storage.delete(held)


def note_online_url(invoice: Invoice, url: str) -> None:
    """Store the public address of the invoice."""
    Invoice.objects.filter(pk=invoice.pk).update(xero_online_url=url[:500])
