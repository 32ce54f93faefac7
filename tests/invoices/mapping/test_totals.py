"""An invoice adds up as Xero books it: tax per line, half up, then summed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.mapping import LineContent, compute_totals, line_amount

RATES = {"OUTPUT": Decimal(15), "OUTPUT2": Decimal(20), "TAX001": Decimal("8.25"), "NONE": Decimal(0)}


def line(price, *, quantity="1", tax="OUTPUT", rate=None, amount=None) -> LineContent:
    return LineContent(
        description="x",
        quantity=Decimal(quantity),
        unit_amount=Decimal(price),
        discount_rate=None if rate is None else Decimal(rate),
        discount_amount=None if amount is None else Decimal(amount),
        tax_type=tax,
    )


def totals(*lines, kind="Exclusive", decimals=2):
    return compute_totals(lines, line_amount_types=kind, rates=RATES, decimals=decimals)


def test_the_example_of_xeros_own_page():
    result = totals(line("25.06"), line("25.61"), line("25.63"))
    assert [one.tax for one in result.lines] == [Decimal("3.76"), Decimal("3.84"), Decimal("3.84")]
    assert (result.sub_total, result.total_tax, result.total) == (
        Decimal("76.30"),
        Decimal("11.44"),
        Decimal("87.74"),
    )


def test_inclusive_prices_hold_their_tax():
    result = totals(line("115.00"), kind="Inclusive")
    assert (result.sub_total, result.total_tax, result.total) == (100, 15, 115)


def test_no_tax_means_none_whatever_the_rate():
    result = totals(line("100"), kind="NoTax")
    assert (result.total_tax, result.total) == (0, 100)


@pytest.mark.parametrize(("price", "tax"), [("0.025", "0.01"), ("-0.025", "-0.01")])
def test_a_half_is_rounded_away_from_zero(price, tax):
    # 0.025 is 0.03 as a line; 20 % of it is 0.006.
    assert totals(line(price, tax="OUTPUT2")).lines[0].tax == Decimal(tax)


def test_four_decimals_of_a_price_count_before_rounding():
    assert line_amount(line("0.1234", quantity="1000")) == Decimal("123.40")


def test_a_fifth_decimal_is_rounded_as_it_is_sent():
    assert line_amount(line("0.00005", quantity="1000")) == Decimal("0.10")


def test_discounts_in_percent_and_in_money():
    assert line_amount(line("2120.44", rate="10")) == Decimal("1908.40")
    assert line_amount(line("100", amount="12.34")) == Decimal("87.66")


def test_a_line_of_words_alone_comes_to_nothing():
    assert line_amount(LineContent(description="Thank you")) == 0


def test_an_unknown_rate_adds_no_tax():
    assert totals(line("10", tax="GONE")).total == 10


def test_no_lines_come_to_nothing():
    assert totals().total == Decimal("0.00")


@pytest.mark.parametrize(("decimals", "total"), [(0, "12"), (2, "11.83"), (3, "11.829")])
def test_currencies_with_no_two_and_three_decimals(decimals, total):
    assert totals(line("10.2861"), decimals=decimals).total == Decimal(total)


prices = st.decimals("-9999", "99999", places=4)
quantities = st.decimals("0", "999", places=2)
rates = st.decimals("0", "100", places=2)
treatments = st.sampled_from(["Exclusive", "Inclusive", "NoTax"])
many_lines = st.lists(
    st.builds(
        LineContent,
        description=st.just("x"),
        quantity=quantities,
        unit_amount=prices,
        discount_rate=rates,
        tax_type=st.sampled_from(sorted(RATES)),
    ),
    max_size=12,
)


@given(lines=many_lines, kind=treatments, decimals=st.sampled_from([0, 2, 3]))
def test_parts_always_make_the_whole(lines, kind, decimals):
    result = compute_totals(lines, line_amount_types=kind, rates=RATES, decimals=decimals)
    assert result.sub_total + result.total_tax == result.total
    assert result.total_tax == sum((one.tax for one in result.lines), Decimal(0))
    gross = sum((one.amount for one in result.lines), Decimal(0))
    assert gross == (result.total if kind == "Inclusive" else result.sub_total)
    assert all(
        -one.as_tuple().exponent == decimals for one in (result.sub_total, result.total_tax, result.total)
    )


@given(lines=many_lines, kind=treatments)
def test_the_order_of_lines_changes_nothing(lines, kind):
    forth = compute_totals(lines, line_amount_types=kind, rates=RATES)
    back = compute_totals(lines[::-1], line_amount_types=kind, rates=RATES)
    assert (forth.total, forth.total_tax) == (back.total, back.total_tax)


@given(price=st.decimals("0.01", "99999", places=2), tax=st.sampled_from(sorted(RATES)))
def test_tax_inside_a_price_is_the_tax_on_what_is_left(price, tax):
    inside = compute_totals([line(price, tax=tax)], line_amount_types="Inclusive", rates=RATES)
    outside = compute_totals([line(inside.sub_total, tax=tax)], line_amount_types="Exclusive", rates=RATES)
    assert abs(inside.total_tax - outside.total_tax) <= Decimal("0.01")
