"""Decide what an invoice says again once a change was given up: what Xero last told us."""

from __future__ import annotations

import msgspec
from django.db.models import F

from integrations.xero.schemas import InvoiceDocument
from invoices.actions.content import write_lines
from invoices.mapping import LineContent
from invoices.models import Invoice


def restore_from_xero(invoice: Invoice) -> None:
    """Put the content columns and lines back to Xero's last document; without one they stay as they are."""
    if not invoice.xero_raw:
        return
    document = msgspec.convert(invoice.xero_raw, InvoiceDocument, strict=False)
    columns = {
        "date": document.date,
        "due_date": document.due_date,
        "reference": document.reference,
        "currency_code": document.currency_code or invoice.currency_code,
        "line_amount_types": document.line_amount_types or invoice.line_amount_types,
        "branding_theme_id": document.branding_theme_id,
        "sub_total": document.sub_total if document.sub_total is not None else invoice.sub_total,
        "total_tax": document.total_tax if document.total_tax is not None else invoice.total_tax,
        "total": document.total if document.total is not None else invoice.total,
    }
    Invoice.objects.filter(pk=invoice.pk).update(version=F("version") + 1, **columns)
    if document.has_lines:
        write_lines(invoice, _lines_of(document))
    invoice.refresh_from_db()


def _lines_of(document: InvoiceDocument) -> list[LineContent]:
    return [
        LineContent(
            description=line.description,
            quantity=line.quantity,
            unit_amount=line.unit_amount,
            discount_rate=line.discount_rate,
            discount_amount=line.discount_amount,
            item_code=line.item_code,
            account_code=line.account_code,
            tax_type=line.tax_type,
            xero_line_item_id=line.line_item_id,
            tracking=[{"Name": part.name, "Option": part.option} for part in line.tracking],
        )
        for line in document.line_items
    ]
