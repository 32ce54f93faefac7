"""A double click on Save, and Back with a second Save: one invoice here, one in Xero."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.people import invoices_created

pytestmark = pytest.mark.browser


def test_pressing_twice_and_going_back(stack, someone, rep_program):
    deal = rep_program.deal("Five per cent off the whole deal")["id"]
    rep = someone("rep")
    page = rep.page
    page.goto(f"{stack.site}/deals/{deal}/invoice/")

    page.get_by_role("button", name="Save as draft").dblclick()
    expect(page.locator("#status").get_by_text("Draft", exact=True)).to_be_visible()
    address = page.url
    page.go_back()
    page.get_by_role("button", name="Save as draft").click()
    expect(page.locator("#status").get_by_text("Draft", exact=True)).to_be_visible()

    assert page.url == address
    made = rep_program.get("/invoices/", deal=deal)["results"]
    assert len(made) == 1
    assert len(invoices_created(stack, made[0]["id"])) == 1
    assert rep.complaints == []
