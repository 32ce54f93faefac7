"""What must hold after every fault: one document in Xero, nothing lost, and our row equals it."""

from __future__ import annotations

from decimal import Decimal

from integrations.models import OutboxMessage
from invoices.models import Invoice
from tests.faults.xero_sandbox import in_xero
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


def is_the_same_on_both_sides(sandbox, invoice: Invoice) -> bool:
    """Whether Xero has one document, our row says what it says, and nothing waits or failed."""
    [theirs] = in_xero(sandbox, invoice)
    ours = fresh(invoice)
    assert not OutboxMessage.objects.exclude(state__in=("delivered", "cancelled")).exists()
    return (ours.xero_id, ours.xero_status, ours.reference) == (
        theirs["InvoiceID"],
        theirs["Status"],
        theirs["Reference"],
    )
