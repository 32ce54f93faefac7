"""An edit of the reference that conflicts with an edit in Xero, which changed the due date as well."""

from __future__ import annotations

from typing import Any

from integrations.models import OutboxMessage
from invoices.actions.outgoing import base_of, update_payload
from invoices.models import Invoice
from tests.factories import OutboxMessageFactory


def meet(invoice: Invoice, *, ours: str = "Ours", theirs: str = "Theirs", **in_xero: Any) -> OutboxMessage:
    """Write the rows such an edit leaves behind: the refused update, our content, Xero's document."""
    base = base_of(invoice)
    invoice.reference = ours
    invoice.xero_raw = {
        "InvoiceID": invoice.xero_id,
        "Type": "ACCREC",
        "Status": invoice.xero_status,
        "Reference": theirs,
        "Contact": {"ContactID": invoice.contact.xero_contact_id, "Name": invoice.contact.name},
        "DateString": f"{invoice.date}T00:00:00",
        "DueDateString": "2026-12-24T00:00:00",
        "CurrencyCode": invoice.currency_code,
        "LineAmountTypes": invoice.line_amount_types,
        "LineItems": [
            {
                "LineItemID": "line-1",
                "Description": "An hour of work",
                "Quantity": "1.0000",
                "UnitAmount": "100.00",
                "AccountCode": "200",
                "TaxType": "OUTPUT2",
            }
        ],
        **in_xero,
    }
    invoice.save()
    seen = invoice.xero_updated_at.isoformat()
    versions = {"base": "", "yours": ours, "theirs": theirs, "seen": seen}
    text = "Reference was changed in Xero after the edit here began. Choose which one to keep."
    return OutboxMessageFactory(
        kind="xero.invoice.update",
        connection=invoice.connection,
        mailbox=invoice.mailbox,
        payload={"invoice_id": invoice.pk, **update_payload(invoice, status=None, base=base)},
        state="failed",
        failure="rejected",
        problems=[{"text": text, "field": "reference", "line": None, "versions": versions}],
    )
