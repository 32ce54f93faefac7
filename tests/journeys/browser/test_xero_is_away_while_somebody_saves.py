"""Xero is down when somebody saves: the page says so, keeps what was typed, and becomes a draft by itself."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.people import control, invoices_created

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("calm")]


def test_the_page_tells_and_follows(stack, someone, rep_program):
    fault = {
        "service": "xero",
        "method": "PUT",
        "path": "/Invoices",
        "fault": "status",
        "code": 503,
        "times": 1,
    }
    control(stack, "POST", "faults", [fault])
    deal = rep_program.deal("Every custom field filled")["id"]
    rep = someone("rep")
    page = rep.page
    page.goto(f"{stack.site}/deals/{deal}/invoice/")
    page.get_by_label("Reference").fill("Typed while Xero was away")
    page.get_by_role("button", name="Save as draft").click()

    expect(page.locator("#status")).to_contain_text("No answer; checking before trying again")
    expect(page.get_by_text("Typed while Xero was away")).to_be_visible()
    rep.look("away")

    expect(page.locator("#status").get_by_text("Draft", exact=True)).to_be_visible(timeout=60_000)
    expect(page.locator("#crumb-number")).to_contain_text("INV-")
    expect(page).to_have_title(page.get_by_role("heading", level=1).inner_text() + " · InvoiceBridge")
    made = rep_program.get("/invoices/", deal=deal)["results"]
    assert len(made) == 1
    (booked,) = invoices_created(stack, made[0]["id"])
    assert booked["Reference"] == "Typed while Xero was away"
    assert rep.complaints == []
