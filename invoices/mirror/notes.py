"""What is fetched beside a document (its PDF, its public address), and going back to Xero's version of the
content.
"""

from __future__ import annotations

import datetime as dt

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F

from integrations.xero.schemas import InvoiceDocument
from invoices.mirror.columns import content_columns
from invoices.mirror.lines import replace_lines
from invoices.mirror.rows import invoices_being_sent
from invoices.models import Invoice


def note_fetched_pdf(invoice: Invoice, content: bytes, *, of_updated_at: dt.datetime | None) -> None:
    """Keep Xero's PDF, which shows the document as of `of_updated_at`, in place of the one held before."""
    held = invoice.pdf.name
    storage = Invoice._meta.get_field("pdf").storage
    name = storage.save(f"invoices/{invoice.uid}.pdf", ContentFile(content))
    Invoice.objects.filter(pk=invoice.pk).update(pdf=name, pdf_of_updated_at=of_updated_at)
    if held and held != name:
        storage.delete(held)


def note_online_url(invoice: Invoice, url: str) -> None:
    """Keep the public address of the invoice."""
    Invoice.objects.filter(pk=invoice.pk).update(xero_online_url=url[:500])


def restore_content(invoice: Invoice) -> bool:
    """Put Xero's content back after an edit was given up; return whether there was anything to put back.

    Nothing happens while another edit still waits, or when Xero never had the invoice.
    """
    with transaction.atomic():
        row = Invoice.objects.select_for_update().select_related("contact").get(pk=invoice.pk)
        if not row.xero_raw or invoices_being_sent([row]):
            return False
        document = InvoiceDocument.from_raw(row.xero_raw)
        contact = row.connection.contacts.filter(xero_contact_id=document.contact_id).first()
        values = content_columns(document)
        if contact is not None:
            values |= {
                "contact": contact,
                "contact_details": {**row.contact_details, "contact_name": contact.name},
            }
        Invoice.objects.filter(pk=row.pk).update(**values, version=F("version") + 1)
        replace_lines([(document, row)])
    return True
