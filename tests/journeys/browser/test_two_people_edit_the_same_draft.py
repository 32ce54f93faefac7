"""Two people edit one draft at a time: the second is told what changed, keeps their text and decides."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.people import eventually, invoices_created

pytestmark = pytest.mark.browser


def test_the_second_is_told_and_keeps_their_text(stack, someone, rep_program):
    made = rep_program.post("/invoices/", {"deal": rep_program.deal("Came by fax")["id"]})
    drafted = rep_program.wait_for_status(made["id"], "DRAFT")
    rep, finance = someone("rep"), someone("finance")
    for person in (rep, finance):
        person.page.goto(f"{stack.site}/invoices/{made['id']}/edit/")

    finance.page.get_by_label("Reference").fill("From finance")
    finance.page.get_by_role("button", name="Save as draft").click()
    expect(finance.page.locator("#status").get_by_text("Draft", exact=True)).to_be_visible()
    rep.page.get_by_label("Reference").fill("From the rep")
    rep.page.locator("[name='lines-0-description']").fill("Typed for a long time")
    rep.page.get_by_role("button", name="Save as draft").click()

    conflict = rep.page.locator("#conflict")
    expect(conflict).to_contain_text("Fin Finance changed this invoice while you were editing")
    expect(conflict.get_by_role("row", name="Reference")).to_contain_text("From finance")
    expect(rep.page.get_by_label("Reference")).to_have_value("From the rep")
    expect(rep.page.locator("[name='lines-0-description']")).to_have_value("Typed for a long time")
    rep.look("conflict")

    rep.page.get_by_role("button", name="Save my version anyway").click()
    expect(rep.page.get_by_role("heading", level=1)).to_contain_text(drafted["xero_number"])
    kept = eventually(
        lambda: invoices_created(stack, made["id"]), lambda rows: rows[0]["Reference"] == "From the rep"
    )
    assert len(kept) == 1
    assert rep.complaints == finance.complaints == []
