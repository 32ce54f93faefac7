"""Everywhere shows the amounts of what people wrote while it is on its way, and Xero's from then on."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from django.test import Client

from invoices import actions
from invoices.models import Invoice
from tests.invoices.example_company import CONTENT, LINE

TOLD = {
    "xero_sub_total": Decimal(500),
    "xero_total_tax": Decimal(100),
    "xero_total": Decimal(600),
    "xero_amount_due": Decimal(600),
}


def edited(northwind) -> Invoice:
    """A draft of 600.00 whose one line was just doubled here."""
    invoice = northwind.confirmed(**TOLD)
    content = replace(CONTENT, lines=[replace(LINE, quantity=Decimal(80))])
    return actions.edit_invoice(invoice, by=northwind.rita, content=content, expected_version=invoice.version)


def test_an_edit_on_its_way_shows_at_once(northwind):
    invoice = edited(northwind)

    shown = (invoice.shown_sub_total, invoice.shown_total_tax, invoice.shown_total, invoice.shown_amount_due)
    assert shown == (Decimal(1000), Decimal(200), Decimal(1200), Decimal(1200))


def test_page_api_and_desk_agree(northwind):
    invoice = edited(northwind)
    northwind.fin.organisations.add(invoice.connection)
    client = Client()
    client.force_login(northwind.fin)

    told = client.get(f"/api/v1/invoices/{invoice.uid}/").json()
    page = client.get(f"/invoices/{invoice.uid}/").content.decode()
    desk = client.get(f"/admin/invoices/invoice/{invoice.pk}/change/").content.decode()

    assert (Decimal(told["total"]), Decimal(told["amount_due"])) == (Decimal(1200), Decimal(1200))
    for text in (page, desk):
        assert "1,200.00" in text
        assert "600.00" not in text


def test_once_it_is_approved_only_xeros_word_counts(northwind):
    invoice = edited(northwind)
    Invoice.objects.filter(pk=invoice.pk).update(xero_status="AUTHORISED", xero_amount_due=Decimal(50))
    invoice.refresh_from_db()

    assert (invoice.shown_total, invoice.shown_amount_due) == (Decimal(600), Decimal(50))
