"""Persons, organizations and products (docs/pipedrive.md#4, docs/pipedrive.md#6)."""

from __future__ import annotations

import pytest


def test_a_person_without_a_primary_address_gets_one(pipedrive):
    emails = [{"value": "a@x.example", "label": "work"}, {"value": "b@x.example"}]
    person = pipedrive.send("POST", "v2/persons", {"name": "Ana Diaz", "emails": emails, "org_id": 5})
    assert [entry["primary"] for entry in person["emails"]] == [True, False]
    assert (person["first_name"], person["last_name"], person["org_id"]) == ("Ana", "Diaz", 5)


def test_patching_addresses_replaces_them(pipedrive):
    person = pipedrive.send("POST", "v2/persons", {"name": "Ben", "emails": [{"value": "a@x.example"}]})
    after = pipedrive.send("PATCH", f"v2/persons/{person['id']}", {"emails": []})
    assert after["emails"] == []
    assert after["last_name"] is None


@pytest.mark.parametrize("key", ["job_title", "birthday", "notes"])
def test_what_only_contact_sync_has_is_refused(pipedrive, key):
    pipedrive.refused("POST", "v2/persons", {"name": "Cleo", key: "x"}, status=403)


def test_an_organizations_address_is_whole_or_nothing(pipedrive):
    address = {"value": "4 Mill Lane, Leeds", "locality": "Leeds"}
    made = pipedrive.send("POST", "v2/organizations", {"name": "Acme OÜ", "address": address})
    assert made["address"]["locality"] == "Leeds"
    assert made["address"]["country"] is None
    assert pipedrive.send("PATCH", f"v2/organizations/{made['id']}", {"address": None})["address"] is None


def test_organizations_need_a_name(pipedrive):
    assert "name: Required" in pipedrive.refused("POST", "v2/organizations", {})


def test_deleting_is_soft_and_ends_editing(pipedrive):
    made = pipedrive.send("POST", "v2/organizations", {"name": "Short-lived"})
    path = f"v2/organizations/{made['id']}"
    pipedrive.send("DELETE", path)
    assert pipedrive.get(path)["data"]["is_deleted"] is True
    assert pipedrive.get("v2/organizations", ids=made["id"])["data"] == []
    pipedrive.refused("PATCH", path, {"name": "Again"})


def test_a_product_without_prices_costs_nothing_in_the_users_currency(pipedrive):
    made = pipedrive.send("POST", "v2/products", {"name": "Slate tile", "tax": 22})
    [price] = made["prices"]
    assert (price["price"], price["currency"], price["product_id"]) == (0, "GBP", made["id"])
    assert made["code"] is None
    renamed = pipedrive.send(
        "PATCH", f"v2/products/{made['id']}", {"prices": [{"price": 1.5, "currency": "EUR"}]}
    )
    assert [(each["price"], each["currency"]) for each in renamed["prices"]] == [(1.5, "EUR")]


def test_products_are_created_with_201(pipedrive):
    assert pipedrive.call("POST", "v2/products", {"name": "Nail"}).status_code == 201
    assert pipedrive.call("POST", "v2/persons", {"name": "Dora"}).status_code == 200
