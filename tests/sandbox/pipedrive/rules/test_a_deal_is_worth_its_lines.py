"""Product lines, discounts and installments; the value follows (docs/pipedrive.md#3.2, docs/pipedrive.md#5)."""

from __future__ import annotations

import pytest


def value_of(pipedrive, deal):
    return pipedrive.get(f"v2/deals/{deal['id']}")["data"]["value"]


def test_adding_changing_and_removing_a_line_moves_the_value(pipedrive):
    deal = pipedrive.make_deal()
    line = pipedrive.add_line(deal, item_price=12.5, quantity=40, discount=10)
    assert (line["sum"], line["order_nr"], line["comments"]) == (450, 1, "")
    assert value_of(pipedrive, deal) == 450
    path = f"v2/deals/{deal['id']}/products/{line['id']}"
    pipedrive.send("PATCH", path, {"quantity": 2.5})
    assert value_of(pipedrive, deal) == 28.13
    other = pipedrive.add_line(deal)
    pipedrive.send("DELETE", path)
    assert [row["id"] for row in pipedrive.get(f"v2/deals/{deal['id']}/products")["data"]] == [other["id"]]
    assert value_of(pipedrive, deal) == 200


def test_a_discount_may_be_an_amount_off_the_line(pipedrive):
    line = pipedrive.add_line(pipedrive.make_deal(), discount=15, discount_type="amount")
    assert line["sum"] == 185


def test_a_line_switched_off_does_not_count(pipedrive):
    deal = pipedrive.make_deal()
    pipedrive.add_line(deal)
    pipedrive.add_line(deal, is_enabled=False)
    assert value_of(pipedrive, deal) == 200


def test_the_value_may_include_tax(pipedrive):
    pipedrive.sandbox.switch(pipedrive_value_includes_tax=True)
    deal = pipedrive.make_deal()
    pipedrive.add_line(deal)
    pipedrive.sandbox.switch(pipedrive_value_includes_tax=False)
    assert value_of(pipedrive, deal) == 240


def test_the_tax_method_of_one_line_is_every_lines(pipedrive):
    deal = pipedrive.make_deal()
    first, second = pipedrive.add_line(deal), pipedrive.add_line(deal)
    pipedrive.send("PATCH", f"v2/deals/{deal['id']}/products/{second['id']}", {"tax_method": "inclusive"})
    rows = pipedrive.get(f"v2/deals/{deal['id']}/products")["data"]
    assert [(row["id"], row["tax_method"]) for row in rows] == [
        (first["id"], "inclusive"),
        (second["id"], "inclusive"),
    ]


def test_a_deal_discount_lowers_the_value_and_stands_on_no_line(pipedrive):
    deal = pipedrive.make_deal()
    pipedrive.add_line(deal)
    path = f"v2/deals/{deal['id']}/discounts"
    discount = pipedrive.send("POST", path, {"description": "Loyalty", "amount": 5, "type": "percentage"})
    assert value_of(pipedrive, deal) == 190
    pipedrive.send("PATCH", f"{path}/{discount['id']}", {"amount": 50, "type": "amount"})
    assert value_of(pipedrive, deal) == 150
    assert pipedrive.get(path)["data"][0]["description"] == "Loyalty"
    pipedrive.send("DELETE", f"{path}/{discount['id']}")
    assert value_of(pipedrive, deal) == 200


def test_value_cannot_be_written_while_products_are_attached(pipedrive):
    deal = pipedrive.make_deal(value=10)
    pipedrive.send("PATCH", f"v2/deals/{deal['id']}", {"value": 11})
    pipedrive.add_line(deal)
    assert "value" in pipedrive.refused("PATCH", f"v2/deals/{deal['id']}", {"value": 12})


@pytest.mark.parametrize(
    "wrong",
    [
        {"product_id": 99999},
        {"quantity": "2"},
        {"tax_method": "reverse"},
        {"discount": 101},
        {"billing_frequency": "weekly"},
        {"billing_frequency": "one-time", "billing_frequency_cycles": 3},
        {"billing_frequency": "weekly", "billing_frequency_cycles": 209},
        {"name": "Free text"},
    ],
)
def test_a_wrong_line_is_refused(pipedrive, wrong):
    deal = pipedrive.make_deal()
    line = {"product_id": 4, "item_price": 100, "quantity": 1} | wrong
    pipedrive.refused("POST", f"v2/deals/{deal['id']}/products", line)
    assert pipedrive.get(f"v2/deals/{deal['id']}/products")["data"] == []


def test_lines_are_added_and_removed_in_bulk_and_listed_over_deals(pipedrive):
    one, two = pipedrive.make_deal(), pipedrive.make_deal()
    lines = [{"product_id": number, "item_price": 10, "quantity": 1} for number in (1, 2, 3)]
    added = pipedrive.send("POST", f"v2/deals/{one['id']}/products/bulk", {"data": lines})
    pipedrive.add_line(two)
    both = pipedrive.get("v2/deals/products", deal_ids=f"{one['id']},{two['id']}", sort_by="deal_id")["data"]
    assert [row["deal_id"] for row in both] == [one["id"]] * 3 + [two["id"]]
    ids = ",".join(str(line["id"]) for line in added[:2])
    gone = pipedrive.call("DELETE", f"v2/deals/{one['id']}/products", params={"ids": ids}).json()
    assert gone["data"]["ids"] == [line["id"] for line in added[:2]]
    assert gone["additional_data"]["more_items_in_collection"] is False
    assert value_of(pipedrive, one) == 10


def test_installments_need_a_one_time_product(pipedrive):
    deal = pipedrive.make_deal()
    body = {"description": "First half", "amount": 100, "billing_date": "2027-01-31"}
    path = f"v2/deals/{deal['id']}/installments"
    pipedrive.refused("POST", path, body)
    pipedrive.add_line(deal)
    made = pipedrive.send("POST", path, body)
    assert made["billing_date"] == "2027-01-31"
    assert pipedrive.get("v2/deals/installments", deal_ids=deal["id"])["data"] == [made]
    pipedrive.add_line(deal, billing_frequency="monthly", billing_frequency_cycles=12)
    pipedrive.refused("POST", path, body)


def test_the_plan_may_have_no_installments(pipedrive):
    deal = pipedrive.make_deal()
    pipedrive.add_line(deal)
    pipedrive.sandbox.switch(pipedrive_plan_has_installments=False)
    body = {"description": "First half", "amount": 100, "billing_date": "2027-01-31"}
    pipedrive.refused("POST", f"v2/deals/{deal['id']}/installments", body, status=403)
    pipedrive.sandbox.switch(pipedrive_plan_has_installments=True)
