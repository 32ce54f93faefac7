"""Finance works in the Django admin: finds what awaits approval, approves one and rejects one, reads the story."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.people import in_xero

pytestmark = pytest.mark.browser


@pytest.fixture
def submitted(rep_program):
    """Return an invoice of the deal `title` that awaits approval."""

    def submit(title: str) -> dict:
        made = rep_program.post("/invoices/", {"deal": rep_program.deal(title)["id"], "submit": True})
        return rep_program.wait_for_status(made["id"], "SUBMITTED")

    return submit


def choose(stack, page, row, action):
    page.goto(f"{stack.site}/admin/invoices/invoice/?q={row['xero_number']}")
    page.get_by_role("row", name=row["xero_number"]).get_by_role("checkbox").check()
    page.get_by_label("Action:").select_option(label=action)
    page.get_by_role("button", name="Go").click()


def test_approve_and_reject(stack, someone, submitted, rep_program):
    good, bad = submitted("Network cabling 2026/016"), submitted("Maintenance year 2026/056")
    finance = someone("finance")
    page = finance.page
    page.goto(f"{stack.site}/admin/invoices/invoice/?status=SUBMITTED")
    finance.look("desk-awaiting-approval")

    choose(stack, page, good, "Approve")
    finance.look("desk-approve")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("on the way to Xero")).to_be_visible()
    rep_program.wait_for_status(good["id"], "AUTHORISED")

    choose(stack, page, bad, "Reject (back to draft)")
    page.get_by_label("Reason (shown to the rep)").fill("The price list changed")
    finance.look("desk-reject")
    page.get_by_role("button", name="Reject").click()
    rep_program.wait_for_status(bad["id"], "DRAFT")

    in_xero(stack, good["xero_id"], "pay")
    rep_program.wait_for_status(good["id"], "PAID")
    page.goto(f"{stack.site}/admin/invoices/invoice/?q={good['xero_number']}")
    page.get_by_role("link", name=good["xero_number"]).click()
    expect(page.get_by_role("heading", name="Invoice items")).to_be_visible()
    expect(page.get_by_text("Fin Finance approved")).to_be_visible()
    finance.look("desk-invoice")
    assert finance.complaints == []


def test_the_rep_reads_the_reason(stack, someone, rep_program):
    deal = rep_program.deal("Maintenance year 2026/056")["id"]
    (row,) = rep_program.get("/invoices/", deal=deal)["results"]
    rep = someone("rep")

    rep.page.goto(f"{stack.site}/invoices/{row['id']}/")

    expect(rep.page.get_by_text("The price list changed")).to_be_visible()
