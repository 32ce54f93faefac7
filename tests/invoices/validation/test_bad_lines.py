"""Every bad line is told beside its field, with the way out."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.invoices.example_company import LINE
from tests.invoices.validation.valid_draft import check, check_line


def test_a_sound_invoice_has_no_errors():
    assert check() == []


@pytest.mark.parametrize(
    ("overrides", "field", "words"),
    [
        ({"description": ""}, "description", "Say what"),
        ({"description": "  \n"}, "description", "Say what"),
        ({"description": "x" * 4001}, "description", "Shorten this by 1 character:"),
        ({"description": "x" * 10_000}, "description", "Shorten this by 6,000 characters"),
        ({"quantity": None}, "quantity", "Enter a quantity"),
        ({"quantity": Decimal(-1)}, "quantity", "negative"),
        ({"quantity": Decimal("1.00001")}, "quantity", "decimals"),
        ({"unit_amount": None}, "unit_amount", "Enter a price"),
        ({"unit_amount": Decimal("0.12345")}, "unit_amount", "more than 4 decimals"),
        ({"unit_amount": Decimal("10000000000")}, "unit_amount", "larger"),
        ({"unit_amount": Decimal("NaN")}, "unit_amount", "number"),
        ({"discount_rate": Decimal(-1)}, "discount_rate", "0 to 100"),
        ({"discount_rate": Decimal("100.01")}, "discount_rate", "0 to 100"),
        ({"item_code": "VANISHED"}, "item_code", "no longer in Xero"),
        ({"item_code": "OLD"}, "item_code", "no longer in Xero"),
        ({"item_code": "BUY"}, "item_code", "not for sale"),
        ({"account_code": "999"}, "account_code", "not in Xero"),
        ({"account_code": "299"}, "account_code", "archived"),
        ({"account_code": "820"}, "account_code", "for its own use"),
        ({"account_code": "090"}, "account_code", "for its own use"),
        ({"tax_type": "TAX999"}, "tax_type", "not in Xero"),
        ({"tax_type": "OUTPUT"}, "tax_type", "deleted"),
        ({"tax_type": "INPUT2"}, "tax_type", "can't be used with account 200"),
        ({"account_code": "400"}, "tax_type", "can't be used with account 400"),
    ],
)
def test_a_bad_line(overrides, field, words):
    (error,) = check_line(**overrides)
    assert (error.field, error.line) == (field, 1)
    assert words in error.text


@pytest.mark.parametrize(
    "overrides",
    [
        {"description": "x" * 4000},
        {"unit_amount": Decimal("0.1234")},
        {"unit_amount": Decimal("12.50000")},
        {"unit_amount": Decimal(0)},
        {"quantity": Decimal(0)},
        {"unit_amount": Decimal(-5)},
        {"discount_rate": Decimal(100)},
        {"account_code": "400", "tax_type": "INPUT2"},
        {"account_code": "", "tax_type": "", "item_code": ""},
    ],
)
def test_a_line_at_the_edge_is_fine(overrides):
    assert check_line(**overrides) == []


def test_several_mistakes_are_told_at_once():
    errors = check_line(description="", quantity=None, unit_amount=None)
    assert [error.field for error in errors] == ["description", "quantity", "unit_amount"]


def test_no_tax_asks_for_no_sound_rate():
    assert check(line_amount_types="NoTax", lines=[replace(LINE, tax_type="OUTPUT")]) == []


def test_an_account_is_asked_for_when_submitting():
    bare = replace(LINE, item_code="", account_code="")
    assert check(lines=[bare]) == []
    (error,) = check(lines=[bare], for_approval=True)
    assert (error.field, error.line) == ("account_code", 0)


def test_the_items_own_account_will_do():
    item = replace(LINE, account_code="")
    assert check(lines=[item], for_approval=True) == []
