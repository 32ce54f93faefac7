"""Items: created, updated by code, refused twice, deleted."""

from __future__ import annotations

import pytest

WIDE = "openid offline_access accounting.invoices accounting.contacts accounting.settings"


@pytest.fixture(scope="module")
def writer(sandbox):
    """A client that may write settings."""
    sandbox.reset()
    return sandbox.connect_xero(scope=WIDE)


def made(**fields):
    sales = {"UnitPrice": "12.3456", "AccountCode": "200", "TaxType": "OUTPUT2"}
    return {"Code": "NEW-1", "Name": "New thing", "SalesDetails": sales} | fields


def test_an_item_is_created_changed_by_its_code_and_deleted(writer):
    item = writer.call("PUT", "Items", {"Items": [made()]}).json()["Items"][0]
    assert (item["SalesDetails"]["UnitPrice"], item["IsSold"]) == (12.35, True)
    assert writer.get("Items/NEW-1", unitdp=4)["Items"][0]["SalesDetails"]["UnitPrice"] == 12.3456
    changed = writer.call("POST", "Items", {"Items": [{"Code": "NEW-1", "Name": "Renamed"}]})
    assert changed.json()["Items"][0]["ItemID"] == item["ItemID"]
    unsold = writer.call("POST", f"Items/{item['ItemID']}", {"Code": "NEW-1", "IsSold": False})
    assert unsold.json()["Items"][0]["SalesDetails"] == {}
    assert writer.call("DELETE", f"Items/{item['ItemID']}").status_code == 204
    assert writer.call("GET", "Items/NEW-1").status_code == 404


def test_a_code_exists_once_and_details_are_checked(writer):
    refused = writer.call("PUT", "Items", {"Items": [made(Code="NW-001")]})
    message = refused.json()["Elements"][0]["ValidationErrors"][0]["Message"]
    assert message == "Price List Item with Code 'NW-001' already exists"
    batch = [made(Code="OK-1"), made(Code="BAD", SalesDetails={"AccountCode": "999"}), {"Name": "No code"}]
    answers = writer.call("PUT", "Items", {"Items": batch}, params={"summarizeErrors": "false"})
    assert [row["StatusAttributeString"] for row in answers.json()["Items"]] == ["OK", "ERROR", "ERROR"]


def test_whether_the_scope_for_invoices_is_enough_is_a_switch(sandbox):
    sandbox.reset()  # scopes add up over consents
    client = sandbox.connect_xero(scope="openid accounting.invoices")
    assert client.call("GET", "Items").status_code == 200
    assert client.call("PUT", "Items", made(Code="S-1")).status_code == 401
    sandbox.switch(xero_items_read_with_invoices=False, xero_items_written_with_invoices=True)
    assert client.call("GET", "Items").status_code == 401
    assert client.call("PUT", "Items", made(Code="S-1")).status_code == 200
    sandbox.reset()
