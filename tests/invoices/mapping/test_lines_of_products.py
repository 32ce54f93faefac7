"""The products of a deal become the lines of its invoice."""

from __future__ import annotations

from decimal import Decimal

import pytest

from invoices.mapping import compute_totals
from tests.invoices.mapping.deal_documents import LISTS, draft, make_deal, make_preferences, make_product


def test_a_product_becomes_a_line():
    (line,) = draft().lines
    assert (line.description, line.quantity, line.unit_amount) == ("Slate tile", 40, Decimal("12.50"))
    assert (line.item_code, line.account_code, line.tax_type) == ("ST-1", "200", "OUTPUT2")
    assert line.discount_rate is None


def test_lines_stand_in_pipedrives_order():
    products = [make_product(name="second", order_nr=2), make_product(name="first", order_nr=1)]
    assert [line.description for line in draft(products=products).lines] == ["first", "second"]


def test_a_product_switched_off_is_left_out():
    products = [make_product(), make_product(name="no", is_enabled=False)]
    assert len(draft(products=products).lines) == 1


@pytest.mark.parametrize("code", ["", None, "UNKNOWN", "OLD", "BUY"])
def test_without_an_item_in_xero_the_default_account_is_used(code):
    (line,) = draft(products=[make_product(product={"code": code})]).lines
    assert (line.item_code, line.account_code) == ("", "260")


def test_a_product_deleted_in_pipedrive_still_has_its_name():
    product = make_product()
    del product["product"]
    (line,) = draft(products=[product]).lines
    assert line.description == "Slate tile"


def test_comments_stand_below_the_description():
    (line,) = draft(products=[make_product(comments="Blue, cut to size")]).lines
    assert line.description == "Slate tile\nBlue, cut to size"


def test_four_decimals_of_a_price_are_kept():
    (line,) = draft(products=[make_product(item_price=0.1234)]).lines
    assert line.unit_amount == Decimal("0.1234")


def test_a_percentage_off_is_the_discount_rate():
    (line,) = draft(products=[make_product(discount=10)]).lines
    assert line.discount_rate == 10


def test_a_percentage_of_more_than_two_decimals_is_the_amount_it_comes_to():
    (line,) = draft(products=[make_product(item_price="100", quantity=1, discount="12.345")]).lines
    assert (line.discount_rate, line.discount_amount) == (None, Decimal("12.34"))


def test_an_amount_off_stays_an_amount():
    (line,) = draft(
        products=[make_product(item_price="3200", quantity=1, discount=100, discount_type="amount")]
    ).lines
    assert (line.discount_rate, line.discount_amount) == (None, Decimal(100))


def test_an_amount_off_that_is_more_than_the_line_is_a_line_of_its_own():
    product = make_product(item_price="30", quantity=1, discount=40, discount_type="amount")
    tile, discount = draft(products=[product]).lines
    assert tile.discount_amount is None
    assert (discount.quantity, discount.unit_amount) == (1, -40)
    assert (discount.account_code, discount.tax_type) == (tile.account_code, tile.tax_type)
    assert "Slate tile" in discount.description


def test_an_amount_off_each_unit_is_told_by_the_sum():
    product = make_product(item_price="10", quantity=4, discount=1, discount_type="amount", sum="36")
    (line,) = draft(products=[product]).lines
    assert line.discount_amount == 4


def test_what_repeats_is_billed_once_and_said():
    content = draft(products=[make_product(name="Support", billing_frequency="monthly")])
    assert any("Support" in warning for warning in content.warnings)


def test_a_deal_without_products_bills_its_value():
    content = draft(products=[], deal=make_deal(value=99.5))
    (line,) = content.lines
    assert (line.description, line.unit_amount, line.account_code) == (
        "Roof, Phase 2",
        Decimal("99.5"),
        "260",
    )
    assert any("no products" in warning for warning in content.warnings)


def test_a_discount_on_the_deal_is_a_line_named_after_it():
    content = draft(discounts=[{"description": "Friends", "amount": 10, "type": "percentage"}])
    _, discount = content.lines
    assert (discount.description, discount.unit_amount) == ("Friends", Decimal("-50.00"))
    assert any("Friends" in warning for warning in content.warnings)


def test_a_discount_in_money_is_that_much():
    content = draft(discounts=[{"description": "Rounding", "amount": "12.34", "type": "amount"}])
    assert content.lines[-1].unit_amount == Decimal("-12.34")


def test_a_discount_over_several_tax_rates_is_shared_and_loses_no_penny():
    products = [
        make_product(item_price="10", quantity=1, tax=20),
        make_product(item_price="20", quantity=1, tax=5, order_nr=2),
    ]
    content = draft(products=products, discounts=[{"description": "D", "amount": "10", "type": "amount"}])
    shares = content.lines[2:]
    assert {line.tax_type for line in shares} == {"OUTPUT2", "RROUTPUT"}
    assert sum(line.unit_amount for line in shares) == -10
    totals = compute_totals(content.lines, line_amount_types="Exclusive", rates=LISTS.rates)
    assert totals.sub_total == 20


def test_a_description_of_another_field():
    preferences = make_preferences(field_map={"line_description": "product.description"})
    assert draft(preferences).lines[0].description == "Welsh slate"
