"""The story of the README, clicked: from sign-in to Paid, at desktop and phone width, with axe and a silent console."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.browsing import Browsing

pytestmark = pytest.mark.browser
SIZES = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
DEALS = {"desktop": "Office refit, phase 1", "phone": "Mixed tax: 20, 5 and 0 %"}


@pytest.fixture(params=SIZES)
def person(request, stack, chromium):
    folder = os.environ.get("PICTURES")
    pictures = Path(folder) / request.param if folder else None
    if pictures:
        pictures.mkdir(parents=True, exist_ok=True)
    context = chromium.new_context(viewport=SIZES[request.param], accept_downloads=True)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=stack.site)
    browsing = Browsing(stack, context, pictures)
    browsing.deal = DEALS[request.param]
    yield browsing
    context.close()


def test_a_rep_takes_a_deal_to_a_paid_invoice(person):
    page = person.page
    person.sign_in("rep@demo.test", "demo-rep-bridge")
    page.get_by_role("link", name="Deals").first.click()
    person.look("deals")
    page.get_by_role("link", name=person.deal).first.click()
    person.look("deal")
    page.get_by_role("link", name="Create invoice").first.click()
    for heading in ("Customer details", "Invoice details", "Invoice items"):
        expect(page.get_by_text(heading, exact=True).first).to_be_visible()
    person.look("invoice-form")
    page.get_by_role("button", name="Save as draft").click()

    expect(page.locator("#status").get_by_text("Draft", exact=True)).to_be_visible(timeout=4000)
    expect(page.get_by_role("heading", level=1)).to_contain_text("INV-", timeout=4000)
    person.look("draft")
    page.get_by_role("button", name="Submit for approval").click()
    expect(page.locator("#status").get_by_text("Awaiting approval")).to_be_visible(timeout=4000)

    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Open in Xero").click()
    in_xero = opened.value
    in_xero.get_by_role("button", name="Approve").click()
    expect(page.locator("#status").get_by_text("Awaiting payment")).to_be_visible(timeout=4000)
    person.look("awaiting-payment")

    page.get_by_role("button", name="Share").click()
    expect(page.get_by_role("button", name="Copy")).to_be_visible(timeout=5000)
    page.get_by_role("button", name="Copy").click()
    assert "/xero/in/" in page.evaluate("navigator.clipboard.readText()")
    with page.expect_download(timeout=15000) as download:
        page.get_by_role("link", name="Download PDF").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")

    in_xero.get_by_role("button", name="Record payment").click()
    expect(page.locator("#status").get_by_text("Paid", exact=True)).to_be_visible(timeout=4000)
    person.look("paid")
    assert person.complaints == []


def test_finance_finds_the_invoice_at_the_desk(person):
    page = person.page
    person.sign_in("finance@demo.test", "demo-finance-bridge")
    page.goto(f"{person.stack.site}/admin/invoices/invoice/")
    if person.page.viewport_size["width"] > 1000:
        person.look("desk")
    page.goto(f"{person.stack.site}/admin/invoices/invoice/?status=PAID")
    page.locator("#result_list tbody th a").first.click()
    expect(page.get_by_text("Timeline").first).to_be_visible()
    expect(page.get_by_text("Invoice items").first).to_be_visible()
    assert person.complaints == []


def test_an_administrator_sees_connections_and_preferences(person):
    page = person.page
    person.sign_in("admin@demo.test", "demo-admin-bridge")
    page.goto(f"{person.stack.site}/connections/")
    expect(page.get_by_text("Northwind Traders Ltd").first).to_be_visible()
    person.look("connections")
    page.get_by_role("link", name="Preferences").first.click()
    expect(page.locator("#mapping-preview")).not_to_be_empty()
    person.look("preferences")
    page.goto(f"{person.stack.site}/preferences/team/")
    person.look("team")
    assert person.complaints == []
