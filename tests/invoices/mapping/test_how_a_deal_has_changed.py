"""Two states of a deal, compared as far as an invoice depends on them, in words."""

from __future__ import annotations

import pytest

from accounts.mapping_fields import DEFAULT_FIELD_MAP
from invoices.mapping import DealDocuments, deal_facts, differences

LINE = {
    "id": 3,
    "name": "Slate tile",
    "quantity": "40",
    "item_price": "12.50",
    "discount": "10",
    "discount_type": "percentage",
    "tax": "20",
    "tax_method": "exclusive",
    "is_enabled": True,
    "comments": "",
}


def facts(*, products=(LINE,), discounts=(), status="open", number=42, title="Roof", **deal):
    documents = DealDocuments(
        deal={"currency": "GBP", "value": "100", "title": title, **deal},
        person={"name": "Ana Diaz", "emails": [{"value": "ana@x.test", "primary": True}]},
        organization={"name": "Acme OÜ"},
        products=products,
        discounts=discounts,
    )
    return deal_facts(documents, deal_id=number, title=title, status=status, field_map=DEFAULT_FIELD_MAP)


def said(old, new):
    return [(one.label, one.old, one.new) for one in differences(old, new)]


def test_nothing_changed_is_nothing_said():
    assert said(facts(), facts()) == []
    assert said({}, facts()) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"quantity": "41.5"}, ("Quantity of Slate tile", "40", "41.5")),
        ({"item_price": "13"}, ("Price of Slate tile", "12.5", "13")),
        ({"discount": "5"}, ("Discount of Slate tile", "10%", "5%")),
        ({"discount": "0"}, ("Discount of Slate tile", "10%", "")),
        ({"tax": "0"}, ("Tax of Slate tile", "20%", "0%")),
        ({"comments": "Blue"}, ("Comments of Slate tile", "", "Blue")),
        ({"is_enabled": False}, ("Removed item", "Slate tile (40 × 12.5)", "")),
    ],
)
def test_a_changed_line_says_which_and_how(change, expected):
    assert said(facts(), facts(products=[{**LINE, **change}])) == [expected]


def test_numbers_written_otherwise_are_the_same():
    assert said(facts(), facts(products=[{**LINE, "quantity": "40.00", "item_price": 12.5}])) == []


def test_a_new_line_and_another_treatment():
    second = {**LINE, "id": 4, "name": "Nails", "tax_method": "inclusive"}
    found = said(facts(), facts(products=[{**LINE, "tax_method": "inclusive"}, second]))
    assert ("Prices", "without tax", "with tax included") in found
    assert ("Added item", "", "Nails (40 × 12.5)") in found


def test_a_discount_on_the_whole_deal():
    discount = {"id": "d1", "description": "Friends", "amount": "5", "type": "percentage"}
    assert said(facts(), facts(discounts=[discount])) == [("Added discount on the deal", "", "Friends (5%)")]
    more = {**discount, "amount": "6"}
    assert said(facts(discounts=[discount]), facts(discounts=[more])) == [("Discount of Friends", "5%", "6%")]


def test_the_value_counts_only_without_lines():
    assert said(facts(products=()), facts(products=(), value="90")) == [("Value of the deal", "100", "90")]
    assert said(facts(), facts(value="90")) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("open", "won", []),
        ("open", "lost", [("Deal", "Open", "Lost")]),
        ("won", "deleted", [("Deal", "Won", "Deleted")]),
        ("lost", "open", [("Deal", "Lost", "Open")]),
    ],
)
def test_only_an_ended_deal_is_worth_saying(old, new, expected):
    assert said(facts(status=old), facts(status=new)) == expected


def test_another_deal_and_currency_come_first():
    found = said(facts(), facts(number=43, title="House", currency="EUR"))
    assert found == [
        ("Deal", "Roof (#42)", "House (#43)"),
        ("Currency", "GBP", "EUR"),
        ("Reference", "Roof", "House"),
    ]
