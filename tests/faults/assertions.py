"""The gate of every row, for one invoice: one document in Xero, nothing lost, and our row says what it says."""

from __future__ import annotations

from decimal import Decimal

from integrations.models import OutboxMessage
from invoices.models import Invoice
from tests.invoices.sync.end_to_end.steps import fresh


def assert_both_sides_agree(sandbox, invoice: Invoice) -> None:
    """Read Xero outside its API and compare; nothing about the invoice may wait or have failed."""
    invoice = fresh(invoice)
    [theirs] = sandbox.control("GET", f"xero/invoices?url={invoice.uid}")["invoices"]
    assert (invoice.xero_id, invoice.xero_status) == (theirs["InvoiceID"], theirs["Status"])
    assert invoice.total == invoice.xero_total == Decimal(theirs["Total"])
    assert invoice.reference == theirs["Reference"]
    open_messages = OutboxMessage.objects.filter(mailbox=invoice.mailbox).exclude(state="delivered")
    assert not open_messages.exists(), list(open_messages.values("kind", "state", "problems"))
