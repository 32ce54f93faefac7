"""The status table, money applied, and what follows a payment."""

from __future__ import annotations

import pytest

NOT_VALID = "Invoice not of valid status for modification"


def set_status(xero, invoice, status):
    return xero.call("POST", f"Invoices/{invoice['InvoiceID']}", {"Status": status})


def said(response):
    return response.json()["Elements"][0]["ValidationErrors"][0]["Message"]


def pay(xero, invoice, amount):
    body = {"Invoice": {"InvoiceID": invoice["InvoiceID"]}, "Account": {"Code": "090"}, "Amount": amount}
    return xero.call("PUT", "Payments", {"Payments": [body | {"Date": "2026-11-20"}]})


ALLOWED = {
    "DRAFT": {"DRAFT", "SUBMITTED", "AUTHORISED", "DELETED"},
    "SUBMITTED": {"DRAFT", "SUBMITTED", "AUTHORISED", "DELETED"},
    "AUTHORISED": {"AUTHORISED", "VOIDED"},
    "DELETED": set(),
    "VOIDED": set(),
}
WAY = {"DELETED": ["DELETED"], "VOIDED": ["AUTHORISED", "VOIDED"], "DRAFT": []}


@pytest.mark.parametrize("start", ALLOWED)
@pytest.mark.parametrize("wanted", ["DRAFT", "SUBMITTED", "AUTHORISED", "DELETED", "VOIDED", "PAID"])
def test_the_table_of_transitions(xero, start, wanted):
    invoice = xero.create_invoice()
    for step in WAY.get(start, [start]):
        assert set_status(xero, invoice, step).status_code == 200
    answer = set_status(xero, invoice, wanted)
    if wanted in ALLOWED[start]:
        assert answer.json()["Invoices"][0]["Status"] == wanted
    else:
        assert (answer.status_code, said(answer)) == (400, NOT_VALID)


def test_payments_make_it_paid_and_deleting_one_brings_it_back(xero):
    invoice = xero.create_invoice(Status="AUTHORISED")
    part = pay(xero, invoice, "50.00").json()["Payments"][0]
    path = f"Invoices/{invoice['InvoiceID']}"
    read = xero.get(path)["Invoices"][0]
    assert (read["Status"], read["AmountDue"], read["AmountPaid"]) == ("AUTHORISED", 70, 50)
    assert pay(xero, invoice, "70.01").status_code == 400
    pay(xero, invoice, "70.00")
    read = xero.get(path)["Invoices"][0]
    assert (read["Status"], read["AmountDue"]) == ("PAID", 0)
    assert read["FullyPaidOnDate"] == "/Date(1795132800000+0000)/"
    xero.call("POST", f"Payments/{part['PaymentID']}", {"Status": "DELETED"})
    read = xero.get(path)["Invoices"][0]
    assert (read["Status"], read["AmountDue"]) == ("AUTHORISED", 50)
    assert "FullyPaidOnDate" not in read


def test_with_money_applied_it_cannot_be_voided_nor_its_amounts_edited(xero):
    invoice = xero.create_invoice(Status="AUTHORISED")
    pay(xero, invoice, 50)
    refused = set_status(xero, invoice, "VOIDED")
    assert said(refused).startswith(
        "The status VOIDED cannot be applied to the invoice because it has payments"
    )
    line = invoice["LineItems"][0]["LineItemID"]
    path = f"Invoices/{invoice['InvoiceID']}"
    dearer = xero.call("POST", path, {"LineItems": [{"LineItemID": line, "UnitAmount": 200}]})
    assert said(dearer).startswith("This document cannot be edited as it has a payment")
    words = {"Reference": "still mine", "LineItems": [{"LineItemID": line, "Description": "new words"}]}
    assert xero.call("POST", path, words).status_code == 200


def test_a_draft_takes_no_payment(xero):
    refused = pay(xero, xero.create_invoice(), 1)
    assert said(refused) == "Payments can only be made against Authorised documents"


def test_a_later_due_date_on_a_part_paid_invoice_moves_no_version(xero):
    invoice = xero.create_invoice(Status="AUTHORISED")
    pay(xero, invoice, 50)
    path = f"Invoices/{invoice['InvoiceID']}"
    before = xero.get(path)["Invoices"][0]
    xero.call("POST", path, {"DueDate": "2027-01-31"})
    after = xero.get(path)["Invoices"][0]
    assert after["DueDateString"] == "2027-01-31T00:00:00"
    assert after["UpdatedDateUTC"] == before["UpdatedDateUTC"]


def test_a_user_who_may_not_approve_gets_it_submitted(sandbox, xero):
    sandbox.switch(xero_may_approve=False)
    try:
        assert xero.create_invoice(Status="AUTHORISED")["Status"] == "SUBMITTED"
        actions = {row["Name"]: row["Status"] for row in xero.get("Organisation/Actions")["Actions"]}
        assert actions["CreateApprovedInvoice"] == "NOT-ALLOWED"
    finally:
        sandbox.switch(xero_may_approve=True)


def test_the_bookkeepers_controls(sandbox, xero):
    invoice = xero.create_invoice()
    path = f"xero/invoices/{invoice['InvoiceID']}"
    line = invoice["LineItems"][0]["LineItemID"]
    edit = {"fields": {"Reference": "by hand"}, "lines": [{"LineItemID": line, "Quantity": "3"}]}
    assert sandbox.control("POST", f"{path}/edit", edit)["Total"] == "360.00"
    assert sandbox.control("POST", f"{path}/approve")["Status"] == "AUTHORISED"
    assert sandbox.control("POST", f"{path}/pay", {"amount": "60"})["AmountDue"] == "300.00"
    assert sandbox.control("POST", f"{path}/pay")["Status"] == "PAID"
    for step in ("unpay", "unpay"):
        assert sandbox.control("POST", f"{path}/{step}")["Status"] == "AUTHORISED"
    assert sandbox.control("POST", f"{path}/void")["Status"] == "VOIDED"
    other = xero.create_invoice()
    assert sandbox.control("POST", f"xero/invoices/{other['InvoiceID']}/delete")["Status"] == "DELETED"
