"""What scripts add to a page: lines come and go, customers are picked, menus and dialogs close, typed text stays."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
DEAL = "Office refit, phase 1"


@pytest.fixture
def rep(stack, someone, rep_program):
    """The rep at a new invoice's form."""
    rep = someone("rep")
    rep.page.goto(f"{stack.site}/deals/{rep_program.deal(DEAL)['id']}/invoice/")
    yield rep
    assert rep.complaints == []


def test_lines_come_and_go(rep):
    page = rep.page
    lines = page.locator("[data-line]:visible")
    total = page.locator("[name='lines-TOTAL_FORMS']")
    before, index = lines.count(), total.input_value()

    page.get_by_role("button", name="Add item").click()

    expect(lines).to_have_count(before + 1)
    expect(total).to_have_value(str(int(index) + 1))
    item = page.locator(f"[name='lines-{index}-item_code']")
    expect(item).to_be_focused()
    assert page.locator("#lines").inner_html().count("__prefix__") == 0
    assert page.locator(f"label[for='id_lines-{index}-quantity']").count() == 1
    item.select_option(index=1)
    expect(page.locator(f"[name='lines-{index}-description']")).not_to_have_value("")
    expect(page.locator(f"[name='lines-{index}-quantity']")).to_have_value("1")
    expect(page.locator(f"#amount-lines-{index}")).not_to_have_text("0.00")

    lines.last.get_by_role("button", name="Remove").click()

    expect(lines).to_have_count(before)
    expect(lines.last.get_by_role("button", name="Remove")).to_be_focused()
    assert page.locator(f"[name='lines-{index}-DELETE']").is_checked()


def test_a_customer_is_picked_with_the_keyboard(rep):
    page = rep.page
    name = page.locator("#id_contact_name")
    name.fill("Pennine")
    expect(page.get_by_text("New customer in Xero")).to_be_visible()
    found = page.locator("#customers button")
    expect(found.first).to_be_visible()

    name.press("ArrowDown")
    expect(found.first).to_be_focused()
    page.keyboard.press("Enter")

    expect(name).to_have_value("Pennine Outdoor")
    expect(page.get_by_text("Existing Xero customer")).to_be_visible()
    expect(found).to_have_count(0)
    assert page.locator("[name='contact']").input_value()


def test_a_new_customer_takes_nothing_over_from_another(rep):
    page = rep.page
    name, email = page.locator("#id_contact_name"), page.locator("[name='email_address']")
    cleared = page.locator("#details-cleared")
    owner, address = name.input_value(), email.input_value()
    assert owner
    assert address

    name.fill("Jones Bakery")
    expect(email).to_have_value("")
    expect(cleared).to_contain_text(f"The details of {owner} were cleared")
    name.fill(owner)
    expect(email).to_have_value(address)
    expect(cleared).to_be_hidden()

    name.fill("Jones Bakery")
    cleared.get_by_role("button", name="Put them back").click()
    expect(email).to_have_value(address)
    name.fill("Jones Bakery Ltd")
    email.fill("till@jones.test")
    name.fill("Jones & Sons Bakery")
    expect(email).to_have_value("till@jones.test")


def test_a_picked_customer_is_left_behind_with_all_that_is_theirs(rep):
    page = rep.page
    name, email = page.locator("#id_contact_name"), page.locator("[name='email_address']")
    name.fill("Pennine")
    page.locator("#customers button").first.click()
    expect(page.get_by_text("Existing Xero customer")).to_be_visible()

    name.fill("Jones Bakery")

    expect(page.get_by_text("New customer in Xero")).to_be_visible()
    assert page.locator("#customer-fields input").evaluate_all("all => all.every((one) => !one.value)")
    name.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("New invoice")
    expect(email).to_have_value("")


def test_a_menu_closes_on_escape_and_on_a_click_elsewhere(rep):
    page = rep.page
    summary = page.locator("details[data-menu] > summary")
    sign_out = page.get_by_role("button", name="Sign out")
    summary.click()
    expect(sign_out).to_be_visible()
    page.keyboard.press("Escape")
    expect(sign_out).to_be_hidden()
    expect(summary).to_be_focused()
    summary.click()
    page.get_by_role("heading", level=1).click()
    expect(sign_out).to_be_hidden()


def test_signed_out_elsewhere_the_typed_text_stays_and_can_be_sent(rep, stack):
    page = rep.page
    page.get_by_label("Reference").fill("Typed before")
    rep.context.clear_cookies()
    page.locator("#id_contact_name").press_sequentially("x")
    note = page.locator("#signed-out")
    expect(note).to_contain_text("You are signed out")

    elsewhere = rep.context.new_page()
    elsewhere.goto(f"{stack.site}/accounts/login/")
    elsewhere.get_by_label("E-mail").fill("rep@demo.test")
    elsewhere.get_by_label("Password").fill("demo-rep-bridge")
    elsewhere.get_by_role("button", name="Sign in").click()
    elsewhere.wait_for_url(lambda url: "/login" not in url)
    elsewhere.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")

    expect(note).to_have_count(0)
    expect(page.get_by_label("Reference")).to_have_value("Typed before")
    page.get_by_role("button", name="Save as draft").click()
    expect(page.locator("#status")).to_be_visible()


def test_a_dialog_opens_and_closes_without_leaving_the_page(stack, someone):
    administrator = someone("admin")
    page = administrator.page
    page.goto(f"{stack.site}/connections/")
    page.get_by_role("button", name="Disconnect").first.click()
    dialog = page.locator("dialog[open]")
    expect(dialog).to_be_visible()
    dialog.locator("[data-closes]").first.click()
    expect(dialog).to_have_count(0)
    assert administrator.complaints == []
