"""The arithmetic of an invoice: tax per line, half up, then summed (docs/xero.md#6.1)."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest


def line(price, **more):
    return {"Description": "x", "Quantity": 1, "UnitAmount": price, "AccountCode": "200"} | more


def totals(invoice):
    return tuple(Decimal(str(invoice[name])) for name in ("SubTotal", "TotalTax", "Total"))


@pytest.mark.parametrize(
    ("kind", "lines", "expected"),
    [
        ("Exclusive", [line("25.06"), line("25.61"), line("25.63")], ("76.30", "15.26", "91.56")),
        ("Exclusive", [line("0.02"), line("0.02"), line("0.02")], ("0.06", "0.00", "0.06")),
        ("Exclusive", [line("0.03"), line("0.03")], ("0.06", "0.02", "0.08")),
        ("Inclusive", [line("10.00"), line("10.00")], ("16.66", "3.34", "20.00")),
        ("NoTax", [line("10.00", Quantity="2.5")], ("25.00", "0.00", "25.00")),
        ("Exclusive", [line("100", DiscountRate="33.33")], ("66.67", "13.33", "80.00")),
        ("Exclusive", [line("100", DiscountAmount="0.55")], ("99.45", "19.89", "119.34")),
        ("Exclusive", [line("10"), line("-4")], ("6.00", "1.20", "7.20")),
    ],
)
def test_totals(xero, kind, lines, expected):
    invoice = xero.create_invoice(LineAmountTypes=kind, LineItems=lines)
    assert totals(invoice) == tuple(Decimal(value) for value in expected)


def test_unit_prices_keep_two_decimals_unless_four_are_asked_for(xero):
    body = xero.draft(LineItems=[line("1.23456", Quantity=1000)])
    two = xero.call("PUT", "Invoices", body).json()["Invoices"][0]
    four = xero.call("PUT", "Invoices?unitdp=4", body).json()["Invoices"][0]
    assert (two["LineItems"][0]["UnitAmount"], two["SubTotal"]) == (1.23, 1230)
    assert (four["LineItems"][0]["UnitAmount"], four["SubTotal"]) == (1.2346, 1234.6)


def test_numbers_keep_their_zeros_on_the_wire(xero):
    text = xero.call("PUT", "Invoices", xero.draft()).text
    assert '"Quantity": 1.0000,' in text
    assert '"Total": 120.00,' in text
    assert '"CurrencyRate": 1.0000000000,' in text
    assert '"Date": "\\/Date(1793491200000+0000)\\/"' in text
    assert "\r\n" in text
    assert json.loads(text)["Invoices"][0]["DateString"] == "2026-11-01T00:00:00"
