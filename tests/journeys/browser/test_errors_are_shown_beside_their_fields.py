"""What can't be right is told beside its field, with everything typed still there, and mended on the same page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.people import control, eventually, invoices_created

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("calm")]


def open_form(stack, rep, rep_program, title):
    rep.page.goto(f"{stack.site}/deals/{rep_program.deal(title)['id']}/invoice/")
    return rep.page


def save(page):
    page.get_by_role("button", name="Save as draft").click()
    page.wait_for_load_state()


def told(page, name):
    """The words beside the field `name`."""
    return page.locator(".field, .cell", has=page.locator(f"[name='{name}']")).locator(".errorlist")


def test_a_form_full_of_mistakes_is_mended_in_place(stack, someone, rep_program):
    rep = someone("rep")
    page = open_form(stack, rep, rep_program, "Discounts by percent and by amount")
    page.get_by_label("Invoice date").fill("2026-11-20")
    page.get_by_label("Due date").fill("2026-11-19")
    mistakes = {
        "lines-0-description": "",
        "lines-0-quantity": "-2",
        "lines-0-unit_amount": "1.23456",
        "lines-1-description": "long " * 2000,
        "lines-1-unit_amount": "",
    }
    for name, value in mistakes.items():
        page.locator(f"[name='{name}']").fill(value)
    save(page)

    expect(page.locator("#error-summary")).to_be_focused()
    expect(told(page, "due_date")).to_contain_text("before the invoice date")
    expect(told(page, "lines-0-description")).to_contain_text("Say what")
    expect(told(page, "lines-0-quantity")).to_contain_text("negative")
    expect(told(page, "lines-0-unit_amount")).to_contain_text("more than 4 decimals")
    expect(told(page, "lines-1-description")).to_contain_text("Shorten this by")
    expect(told(page, "lines-1-unit_amount")).to_contain_text("Enter a price")
    for name, value in mistakes.items():
        assert page.locator(f"[name='{name}']").input_value().strip() == value.strip()
    rep.look("mistakes")
    page.locator("#error-summary").get_by_role("link", name="Item 1: Quantity").click()
    expect(page.locator("[name='lines-0-quantity']")).to_be_focused()

    page.get_by_label("Due date").fill("2026-12-19")
    mended = ("Desk", "2", "1.2345", "Chair", "1000")
    for name, value in zip(mistakes, mended, strict=True):
        page.locator(f"[name='{name}']").fill(value)
    save(page)
    expect(page.locator("#status").get_by_text("Draft", exact=True)).to_be_visible()
    expect(page.get_by_text("1.2345")).to_be_visible()
    deal = rep_program.deal("Discounts by percent and by amount")["id"]
    (made,) = rep_program.get("/invoices/", deal=deal)["results"]
    assert len(invoices_created(stack, made["id"])) == 1
    assert rep.complaints == []


def test_a_deal_without_a_customer_asks_for_one(stack, someone, rep_program):
    rep = someone("rep")
    page = open_form(stack, rep, rep_program, "Walk-in order without a customer")
    expect(page.locator(".note.warning")).to_be_visible()

    save(page)

    expect(told(page, "contact_name")).to_contain_text("Choose a customer, or type a name")
    page.locator("#id_contact_name").fill("Walk-in & Sons")
    save(page)
    expect(page.locator("#status").get_by_text("Draft", exact=True)).to_be_visible()
    assert rep.complaints == []


def test_a_currency_xero_does_not_have_is_named(stack, someone, rep_program):
    rep = someone("rep")
    page = open_form(stack, rep, rep_program, "Paid in points")

    save(page)

    expect(told(page, "currency_code")).to_contain_text("not a currency")
    page.get_by_label("Currency").select_option(index=0)
    save(page)
    expect(page.locator("#status").get_by_text("Draft", exact=True)).to_be_visible()
    assert rep.complaints == []


def test_a_vanished_item_is_named(stack, someone, rep_program):
    rep = someone("rep")
    page = open_form(stack, rep, rep_program, "Sold a discontinued product")
    code = page.locator("[name='lines-0-item_code']")
    code.evaluate("field => field.append(new Option('Gone', 'GONE-1'))")
    code.select_option("GONE-1")
    save(page)
    expect(told(page, "lines-0-item_code")).to_contain_text("no longer in Xero")
    page.locator("[name='lines-0-item_code']").select_option("")

    save(page)
    expect(page.locator("#status").get_by_text("Draft", exact=True)).to_be_visible()
    assert rep.complaints == []


def test_a_customer_archived_meanwhile_is_named(stack, someone, rep_program):
    rep = someone("rep")
    page = open_form(stack, rep, rep_program, "Free of charge")
    save(page)
    expect(page.locator("#status").get_by_text("Draft", exact=True)).to_be_visible()
    page.get_by_role("link", name="Edit", exact=True).click()
    name = page.locator("#id_contact_name").input_value()
    (booked,) = invoices_created(stack, page.url.split("/")[-3])
    control(stack, "POST", f"xero/contacts/{booked['ContactID']}/archive")
    query = {"connection": page.locator("#id_connection").input_value(), "contact_name": name}
    found = f"{stack.site}/invoices/customers/"
    eventually(lambda: page.request.get(found, params=query).text(), lambda text: f'"{name}"' not in text)

    page.get_by_label("Reference").fill("Still typed")
    save(page)

    expect(told(page, "contact_name")).to_contain_text("archived in Xero")
    expect(page.get_by_label("Reference")).to_have_value("Still typed")
    assert rep.complaints == []
