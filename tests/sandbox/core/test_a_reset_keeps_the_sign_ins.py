"""A reset empties the books; an app that was connected stays connected, with its webhooks and fields."""

from __future__ import annotations


def test_a_connected_app_goes_on_after_a_reset(sandbox):
    sandbox.reset()
    xero = sandbox.connect_xero()
    before = xero.get("Invoices", page=1, pageSize=1)["pagination"]["itemCount"]

    sandbox.control("POST", "reset", {"scenario": "empty"})

    after = xero.call("GET", "Invoices", params={"page": 1, "pageSize": 1})
    assert before > 0
    assert after.status_code == 200
    assert after.json()["Invoices"] == []


def test_told_so_a_reset_drops_them_too(sandbox):
    sandbox.reset()
    xero = sandbox.connect_xero()

    sandbox.reset()

    assert xero.call("GET", "Invoices").status_code in (401, 403)
