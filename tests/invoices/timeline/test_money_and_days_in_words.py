"""Money and days read as people write them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from invoices.formatting import show_day, show_money


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (Decimal("50"), "GBP", "£50.00"),
        ("1234.5", "GBP", "£1,234.50"),
        (Decimal("-12.34"), "GBP", "-£12.34"),
        (Decimal("0"), "EUR", "€0.00"),
        (Decimal("1200"), "JPY", "JP¥1,200"),
        (Decimal("1200.50"), "JPY", "JP¥1,200.50"),
        (Decimal("3"), "KWD", "KWD3.000"),
    ],
)
def test_money(amount, currency, text):
    assert show_money(amount, currency).replace("\xa0", "") == text


def test_an_unknown_currency_shows_its_code():
    assert "NWP" in show_money(3, "NWP")
    assert show_money(3, "") == "3.00"


def test_days():
    assert show_day("2026-03-03") == "3 March 2026"
    assert show_day(dt.date(2026, 3, 3), today=dt.date(2026, 12, 1)) == "3 March"
