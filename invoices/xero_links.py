"""Link to an invoice in Xero itself, for page and API alike."""

from __future__ import annotations

from django.conf import settings

from invoices.models import Invoice


def xero_url(invoice: Invoice, short_code: str) -> str:
    """Return the address of the invoice in Xero (docs/xero.md#7.6); "" before Xero has it.

    Without the organisation's short code the link would open in whatever organisation is active, so there is none.
    """
    if not invoice.xero_id or not short_code:
        return ""
    path: str = settings.XERO_DEEP_LINK.format(short_code=short_code, invoice_id=invoice.xero_id)
    return f"{settings.XERO_WEB_URL}{path}"
