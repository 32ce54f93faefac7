"""The short cut for new documents and the way for known ones end in the same columns, digit for digit."""

from __future__ import annotations

import msgspec
import pytest
from django.db import connection as database

from integrations.http import decode_texts
from integrations.xero.schemas import InvoiceDocument
from invoices.mirror import mirror_invoices
from invoices.mirror.xero.inserts import COLUMNS
from invoices.models import Invoice
from tests.factories import XeroConnectionFactory
from tests.invoices.mirror.documents import make_invoice
from tests.invoices.mirror.xero.test_changes_become_sentences import PAYMENT

pytestmark = pytest.mark.django_db

OWN = {"uid", "connection", "created_at", "mirrored_at", "xero_updated_at"}
SAID = [name for name in COLUMNS if name not in OWN]
FULL = {
    "BrandingThemeID": "theme-1",
    "FullyPaidOnDate": "/Date(1793836800000+0000)/",
    "SentToContact": True,
    "AmountPaid": "120.00",
    "AmountDue": "0.00",
    "AmountCredited": "0.00005",
    "Status": "PAID",
    "Payments": [PAYMENT],
}


@pytest.mark.parametrize(
    ("overrides", "without"),
    [
        ({}, ()),
        (FULL, ()),
        ({"Status": "VOIDED"}, ()),
        ({}, ("Reference", "SubTotal", "Total", "DueDateString", "DueDate", "LineAmountTypes", "Contact")),
    ],
)
def test_both_ways_end_in_the_same_columns(overrides, without):
    document = make_invoice(without=without, **overrides)
    straight, bare = XeroConnectionFactory(), XeroConnectionFactory()
    mirror_invoices(straight, [document], source="catch_up")
    Invoice.objects.create(connection=bare, xero_id=document.invoice_id)
    mirror_invoices(bare, [document], source="catch_up")
    born, known = (
        Invoice.objects.filter(connection=company).values(*SAID).get() for company in (straight, bare)
    )
    for values in (born, known):
        values["contact"] = values["contact"] is not None
    assert born == known


def test_a_row_read_from_the_wire_keeps_every_digit():
    text = (
        b'{"Type":"ACCREC","InvoiceID":"i-1","Total":12345678901234.5678,'
        b'"Url":"https:\\/\\/x.test","New":{"A":1.10}}'
    )
    [document], bad = decode_texts([msgspec.Raw(text)], InvoiceDocument)
    mirror_invoices(XeroConnectionFactory(), [document], source="catch_up")
    raw = Invoice.objects.get().xero_raw
    assert bad == []
    assert (raw["Total"], raw["Url"], raw["New"]) == ("12345678901234.5678", "https://x.test", {"A": "1.10"})


def test_invoices_are_found_by_the_index_on_xeros_ids():
    company = XeroConnectionFactory()
    asked = Invoice.objects.filter(connection=company).of_xero_ids(["a", "b"]).order_by("xero_id")
    if database.vendor == "postgresql":
        # Over a table this small PostgreSQL rather reads all of it.
        with database.cursor() as cursor:
            cursor.execute(
                "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off"
            )
    assert "one_row_per_xero_invoice" in asked.explain()
