"""A document of Xero or Pipedrive with amounts beyond what a column holds is mirrored; its amounts are unreadable."""

from __future__ import annotations

from decimal import Decimal

import pytest

from integrations.pipedrive.schemas import DealDocument
from invoices.amounts import UNREADABLE
from invoices.mirror import mirror_deals, mirror_invoices
from invoices.models import Deal, Invoice
from tests.factories import PipedriveConnectionFactory, XeroConnectionFactory
from tests.invoices.mirror.documents import INVOICE, NOON, make_invoice

pytestmark = pytest.mark.django_db
HUGE = [
    "12345678901234.56",
    "-12345678901234.56",
    "1e30",
    "99999999999999999999999999.9999",
    "NaN",
    "Infinity",
]


@pytest.mark.parametrize("amount", HUGE)
@pytest.mark.parametrize("is_known", [False, True])
def test_an_invoice_is_mirrored_with_its_status(amount, is_known):
    xero = XeroConnectionFactory()
    if is_known:
        mirror_invoices(xero, [make_invoice()], source="event")
    line = {**INVOICE["LineItems"][0], "UnitAmount": amount, "LineAmount": amount}
    payment = {"PaymentID": "p-1", "Amount": amount, "Date": "/Date(1793577600000+0000)/"}
    document = make_invoice(
        at=NOON.replace(hour=13), Status="AUTHORISED", Total=amount, AmountDue=amount, AmountPaid="1.00",
        LineItems=[line], Payments=[payment],
    )  # fmt: skip
    other = make_invoice(InvoiceID="10000000-0000-4000-8000-00000000bbbb", InvoiceNumber="INV-0043")
    mirror_invoices(xero, [document, other], source="event")
    row = Invoice.objects.get(xero_number="INV-0042")
    assert row.xero_status == "AUTHORISED"
    assert abs(row.xero_total) == abs(row.xero_amount_due) == abs(row.lines.get().unit_amount) == UNREADABLE
    assert abs(row.payments.get().amount) == UNREADABLE
    assert row in Invoice.objects.unreadable()
    assert Invoice.objects.get(xero_number="INV-0043").xero_total == Decimal(120)


@pytest.mark.parametrize("amount", [1e20, -1e20])
def test_a_deal_too(amount):
    pipedrive = PipedriveConnectionFactory()
    document = DealDocument.from_raw({"id": 5, "title": "Roof", "status": "open", "value": amount})
    mirror_deals(pipedrive, [document], {}, {}, {}, {})
    assert abs(Deal.objects.get().value) == UNREADABLE
