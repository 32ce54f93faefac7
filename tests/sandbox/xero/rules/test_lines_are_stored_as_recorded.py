"""Lines are stored as recordings and reports have them: order, discounts, lines worth nothing (docs/xero.md#6.4)."""

from __future__ import annotations

import pytest

NUMBERS = {"Quantity", "UnitAmount", "LineAmount", "TaxAmount", "AccountCode", "TaxType"}
PERSONS_ORDER = ["A", "B", "C"]


@pytest.fixture
def turn(sandbox):
    """Turn switches; they are turned back after the test."""
    before = sandbox.control("GET", "switches")
    yield sandbox.switch
    sandbox.switch(**{name: value for name, value in before.items() if name.startswith("xero_")})


def line(text="x", price="100", **more):
    return {"Description": text, "Quantity": 1, "UnitAmount": price, "AccountCode": "200"} | more


def messages(answer):
    assert answer.status_code == 400
    return [row["Message"] for row in answer.json()["Elements"][0]["ValidationErrors"]]


def names(invoice):
    return [row["Description"] for row in invoice["LineItems"]]


def add_third(xero):
    invoice = xero.create_invoice(LineItems=[line("A"), line("B")])
    known = [{"LineItemID": row["LineItemID"]} for row in invoice["LineItems"]]
    path = f"Invoices/{invoice['InvoiceID']}"
    xero.call("POST", path, {"LineItems": [*known, line("C")]}).raise_for_status()
    return path


def test_new_lines_are_stored_before_the_known_ones(xero, turn):
    turn(xero_new_lines_first=False)
    assert names(xero.get(add_third(xero))["Invoices"][0]) == PERSONS_ORDER
    turn(xero_new_lines_first=True)
    path = add_third(xero)
    assert names(xero.get(path)["Invoices"][0]) == ["C", "A", "B"]
    again = xero.call("POST", path, {"LineItems": [line(name) for name in PERSONS_ORDER]}).json()
    assert names(again["Invoices"][0]) == PERSONS_ORDER


def test_a_person_in_xero_keeps_the_order(sandbox, xero, turn):
    turn(xero_new_lines_first=True)
    invoice = xero.create_invoice(LineItems=[line("A"), line("B")])
    sandbox.control("POST", f"xero/invoices/{invoice['InvoiceID']}/edit", {"lines": [line("C")]})
    assert names(xero.get(f"Invoices/{invoice['InvoiceID']}")["Invoices"][0]) == PERSONS_ORDER


def test_single_reads_bear_both_discounts_and_lists_the_rate_alone(xero, turn):
    turn(xero_shows_both_discounts=True)
    written = xero.create_invoice(LineItems=[line(price="148", Quantity=2, DiscountAmount="20")])
    read = xero.get(f"Invoices/{written['InvoiceID']}")["Invoices"][0]
    [listed] = xero.get("Invoices", IDs=written["InvoiceID"], page=1)["Invoices"]
    for full in (written, read):
        assert (full["LineItems"][0]["DiscountRate"], full["LineItems"][0]["DiscountAmount"]) == (6.76, 20)
    assert listed["LineItems"][0]["DiscountRate"] == 6.76
    assert "DiscountAmount" not in listed["LineItems"][0]
    assert written["SubTotal"] == 276
    back = {"LineItemID": read["LineItems"][0]["LineItemID"], "DiscountRate": 6.76}
    changed = xero.call("POST", f"Invoices/{written['InvoiceID']}", {"LineItems": [back]}).json()["Invoices"][
        0
    ]
    assert changed["SubTotal"] == 275.99


def test_a_discount_is_read_as_it_was_sent_while_the_switch_is_off(xero, turn):
    turn(xero_shows_both_discounts=False)
    [row] = xero.create_invoice(LineItems=[line(DiscountAmount="20")])["LineItems"]
    assert (row["DiscountAmount"], "DiscountRate" in row) == (20, False)


@pytest.mark.parametrize(("way", "rate"), [("rounded", 12.35), ("cut", 12.34)])
def test_a_rate_has_two_decimals(xero, turn, way, rate):
    turn(xero_third_decimal_of_rate=way)
    [row] = xero.create_invoice(LineItems=[line(DiscountRate="12.345")])["LineItems"]
    assert row["DiscountRate"] == rate


def test_a_third_decimal_may_be_refused(xero, turn):
    turn(xero_third_decimal_of_rate="refused")
    refused = xero.call("PUT", "Invoices", xero.draft(LineItems=[line(DiscountRate="12.345")]))
    assert "two decimals" in messages(refused)[0]


@pytest.mark.parametrize(
    "wrong", [{"DiscountAmount": "100.01"}, {"UnitAmount": "-10", "DiscountAmount": 0}], ids=str
)
def test_an_amount_above_the_line_is_refused(xero, wrong):
    refused = xero.call("PUT", "Invoices", xero.draft(LineItems=[line(price="500"), line() | wrong]))
    sentence = "The discount rate '0.00' is invalid. Discount must not be greater than the line total."
    assert messages(refused) == [sentence]


def test_a_rate_of_nothing_is_taken_on_a_negative_line(xero):
    lines = [line(), line(price="-10", DiscountRate=0)]
    assert xero.create_invoice(LineItems=lines)["SubTotal"] == 90


def test_a_line_worth_nothing_loses_account_and_tax(xero, turn):
    turn(xero_zero_lines_lose_account=False)
    [row] = xero.create_invoice(LineItems=[line(price="0")])["LineItems"]
    assert {"AccountCode", "TaxType"} <= row.keys()
    turn(xero_zero_lines_lose_account=True)
    invoice = xero.create_invoice(LineItems=[line(), line(price="0")])
    assert {"AccountCode", "TaxType"}.isdisjoint(invoice["LineItems"][1])
    approved = xero.call("POST", f"Invoices/{invoice['InvoiceID']}", {"Status": "AUTHORISED"}).json()
    assert approved["Invoices"][0]["Status"] == "AUTHORISED"


def test_a_line_that_rounds_to_nothing_is_a_draft_and_refused_on_approval(xero):
    invoice = xero.create_invoice(LineItems=[line(), line(price="0.01", Quantity="0.1")])
    refused = xero.call("POST", f"Invoices/{invoice['InvoiceID']}", {"Status": "AUTHORISED"})
    assert messages(refused) == ["Account must be valid.", "Tax rate must be valid."]


def test_a_line_of_text_alone_has_no_numbers(xero):
    invoice = xero.create_invoice(LineItems=[line(), {"Description": "As agreed on Monday"}])
    assert NUMBERS.isdisjoint(invoice["LineItems"][1])
    [listed] = xero.get("Invoices", IDs=invoice["InvoiceID"], page=1)["Invoices"]
    assert NUMBERS.isdisjoint(listed["LineItems"][1])
