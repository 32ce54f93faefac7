"""What the seed promises: the deal to show, and everything awkward."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module")
def deals(untouched):
    found = untouched.get("v2/deals", limit=500, status="open,won,lost,deleted")["data"]
    return found + untouched.get("v2/deals/archived")["data"]


def test_there_are_about_120_deals_over_every_pipeline_and_status(deals):
    assert len(deals) == 120
    assert {deal["pipeline_id"] for deal in deals} == {1, 2, 3, 4, 5}
    assert {deal["status"] for deal in deals} == {"open", "won", "lost", "deleted"}
    assert {deal["currency"] for deal in deals} == {"GBP", "USD", "EUR", "NWP"}
    assert 40 <= sum(deal["owner_id"] == 2 for deal in deals) <= 50


def test_deal_1_is_fit_to_show(untouched, deals):
    deal = untouched.get("v2/deals/1")["data"]
    assert (deal["title"], deal["owner_id"], deal["status"]) == ("Office refit, phase 1", 2, "open")
    person = untouched.get(f"v2/persons/{deal['person_id']}")["data"]
    organization = untouched.get(f"v2/organizations/{deal['org_id']}")["data"]
    assert person["emails"][0]["value"]
    assert organization["address"]["postal_code"]
    assert organization["custom_fields"][untouched.field_code("VAT number", kind="organization")]
    lines = untouched.get("v2/deals/1/products")["data"]
    assert [line["tax"] for line in lines] == [20, 20, 20]
    assert {line["tax_method"] for line in lines} == {"exclusive"}
    assert sum(bool(line["discount"]) for line in lines) == 1
    assert deal["value"] == 4323.3


def test_customers_are_missing_in_every_way(untouched, deals):
    pairs = {(bool(deal["person_id"]), bool(deal["org_id"])) for deal in deals}
    assert pairs == {(True, True), (True, False), (False, True), (False, False)}
    organizations = untouched.get("v2/organizations", limit=500)["data"]
    assert any(each["address"] is None for each in organizations)
    assert any(each["address"] and not each["address"]["locality"] for each in organizations)
    assert any(not person["emails"] for person in untouched.get("v2/persons", limit=500)["data"])
    assert (len(organizations), max(len(each["name"]) for each in organizations)) == (80, 255)


def test_lines_are_awkward_in_every_way(untouched, deals):
    ids = [deal["id"] for deal in deals]
    lines = []
    for chunk in (ids[:100], ids[100:]):
        asked = ",".join(str(each) for each in chunk)
        lines += untouched.get("v2/deals/products", deal_ids=asked, limit=500)["data"]
    assert {line["tax_method"] for line in lines} == {"exclusive", "inclusive", "none"}
    assert {0, 5, 20} <= {line["tax"] for line in lines}
    assert {"amount", "percentage"} == {line["discount_type"] for line in lines}
    assert any(not line["is_enabled"] for line in lines)
    assert any(line["billing_frequency"] == "monthly" for line in lines)
    assert any(line["quantity"] != int(line["quantity"]) for line in lines)


def test_products_carry_the_shared_codes(untouched):
    codes = [product["code"] for product in untouched.get("v2/products", limit=500)["data"]]
    assert {f"NW-{number:03d}" for number in range(1, 41)} <= set(codes)
    assert codes.count("NW-030") == 2
    assert None in codes


def test_a_deleted_option_is_still_on_a_deal(untouched, deals):
    code = untouched.field_code("Source")
    fields = untouched.get("v2/dealFields", limit=500)["data"]
    [known] = [field["options"] for field in fields if field["field_code"] == code]
    stored = {deal["custom_fields"][code] for deal in deals} - {None}
    assert stored - {option["id"] for option in known}


def test_an_empty_company_still_has_people_and_pipelines(sandbox, stranger):
    sandbox.reset("empty")
    client = stranger.install()
    assert client.get("v2/deals")["data"] == []
    assert len(client.get("v2/pipelines")["data"]) == 5
    sandbox.reset()
