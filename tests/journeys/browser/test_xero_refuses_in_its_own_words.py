"""Xero refuses an invoice: its own sentence stands beside the field, and Edit and resend mends it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.people import control, invoices_created

pytestmark = pytest.mark.browser
SENTENCE = "The document date cannot be before the period lock date"


@pytest.fixture
def lock_period(stack, rep_program):
    """Close the books of the organisation in pounds, or open them again."""
    rows = rep_program.get("/connections/")["results"]
    tenant = next(row["remote_id"] for row in rows if row["name"] == "Northwind Traders Ltd")

    def lock(day: str | None) -> None:
        control(stack, "POST", f"xero/organisations/{tenant}/edit", {"fields": {"PeriodLockDate": day}})

    yield lock
    lock(None)


def test_edit_and_resend(stack, someone, rep_program, lock_period):
    lock_period("2099-12-31")
    rep = someone("rep")
    page = rep.page
    page.goto(f"{stack.site}/deals/{rep_program.deal('A hundred off the whole deal')['id']}/invoice/")
    page.get_by_label("Reference").fill("Typed by hand")
    page.get_by_role("button", name="Save as draft").click()

    expect(page.locator("#status")).to_contain_text("Not sent: Xero refused it")
    expect(page.locator(".note.error")).to_contain_text(SENTENCE)
    rep.look("refused")
    page.get_by_role("link", name="Edit and resend").click()
    expect(page.locator(".field", has=page.locator("#id_date"))).to_contain_text(SENTENCE)
    expect(page.get_by_label("Reference")).to_have_value("Typed by hand")
    rep.look("refused-form")

    lock_period(None)
    page.get_by_role("button", name="Save as draft").click()
    expect(page.locator("#status").get_by_text("Draft", exact=True)).to_be_visible()
    made = rep_program.get("/invoices/", deal=rep_program.deal("A hundred off the whole deal")["id"])[
        "results"
    ]
    (booked,) = invoices_created(stack, made[0]["id"])
    assert booked["Reference"] == "Typed by hand"
    assert len(made) == 1
    assert rep.complaints == []
