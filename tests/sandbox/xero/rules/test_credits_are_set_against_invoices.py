"""Credit notes, prepayments and overpayments: made, set against invoices, taken off again."""

from __future__ import annotations

import json

import pytest


def said(response):
    return response.json()["Elements"][0]["ValidationErrors"][0]["Message"]


def note_of(xero, **fields):
    line = {"Description": "Goods returned", "Quantity": 1, "UnitAmount": 100, "AccountCode": "200"}
    body = {"Type": "ACCRECCREDIT", "Contact": {"ContactID": xero.customer()}, "LineItems": [line]}
    response = xero.call("PUT", "CreditNotes", {"CreditNotes": [body | {"Date": "2026-11-02"} | fields]})
    assert response.status_code == 200, response.text
    return response.json()["CreditNotes"][0]


def allocate(xero, note, invoice, amount):
    body = {"Invoice": {"InvoiceID": invoice["InvoiceID"]}, "Amount": amount, "Date": "2026-11-03"}
    return xero.call("PUT", f"CreditNotes/{note['CreditNoteID']}/Allocations", {"Allocations": [body]})


def test_a_credit_note_pays_an_invoice_and_gives_it_back(xero):
    invoice = xero.create_invoice(Status="AUTHORISED")
    note = note_of(xero, Status="AUTHORISED")
    assert (note["Total"], note["RemainingCredit"], note["Status"]) == (120, 120, "AUTHORISED")
    allocation = allocate(xero, note, invoice, 120).json()["Allocations"][0]
    read = xero.get(f"Invoices/{invoice['InvoiceID']}")["Invoices"][0]
    assert (read["Status"], read["AmountCredited"], read["AmountDue"]) == ("PAID", 120, 0)
    assert (read["CreditNotes"][0]["AppliedAmount"], read["AmountPaid"]) == (120, 0)
    spent = xero.get(f"CreditNotes/{note['CreditNoteID']}")["CreditNotes"][0]
    assert (spent["Status"], spent["RemainingCredit"]) == ("PAID", 0)
    path = f"CreditNotes/{note['CreditNoteID']}/Allocations/{allocation['AllocationID']}"
    assert xero.call("DELETE", path).json()["IsDeleted"] is True
    read = xero.get(f"Invoices/{invoice['InvoiceID']}")["Invoices"][0]
    assert (read["Status"], read["AmountDue"], "CreditNotes" in read) == ("AUTHORISED", 120, False)
    assert xero.get(f"CreditNotes/{note['CreditNoteID']}")["CreditNotes"][0]["Status"] == "AUTHORISED"


def test_too_much_another_contact_and_a_draft_are_refused(xero):
    invoice = xero.create_invoice(Status="AUTHORISED")
    note = note_of(xero, Status="AUTHORISED")
    assert said(allocate(xero, note, invoice, 121)).startswith("The amount to allocate exceeds")
    stranger = xero.get("Contacts", where='Name=="Kestrel Logistics"')["Contacts"][0]["ContactID"]
    other = note_of(xero, Status="AUTHORISED", Contact={"ContactID": stranger})
    assert "same contact" in said(allocate(xero, other, invoice, 10))
    assert "Authorised documents" in said(allocate(xero, note_of(xero), invoice, 10))


def test_money_applied_keeps_an_invoice_from_being_voided_or_given_to_another(sandbox, xero):
    invoice = xero.create_invoice(Status="AUTHORISED")
    sandbox.control("POST", f"xero/invoices/{invoice['InvoiceID']}/credit", {"amount": "20"})
    path = f"Invoices/{invoice['InvoiceID']}"
    assert said(xero.call("POST", path, {"Status": "VOIDED"})).startswith(
        "The status VOIDED cannot be applied"
    )
    stranger = xero.get("Contacts", where='Name=="Kestrel Logistics"')["Contacts"][0]["ContactID"]
    refused = xero.call("POST", path, {"Contact": {"ContactID": stranger}})
    assert said(refused).startswith("This document cannot be edited")


@pytest.mark.parametrize("kind", ["Prepayment", "Overpayment"])
def test_a_bookkeeper_applies_a_prepayment_or_overpayment(sandbox, xero, kind):
    invoice = xero.create_invoice(Status="AUTHORISED")
    path = f"xero/invoices/{invoice['InvoiceID']}"
    sandbox.control("POST", f"{path}/credit", {"amount": "70", "total": "90", "kind": kind})
    read = xero.get(f"Invoices/{invoice['InvoiceID']}")["Invoices"][0]
    applied = read[f"{kind}s"][0]
    assert (read["AmountDue"], read["AmountCredited"], applied["AppliedAmount"]) == (50, 70, 70)
    listed = xero.get(f"{kind}s", page=1)
    assert listed["pagination"]["itemCount"] == len(listed[f"{kind}s"]) > 0
    credit = xero.get(f"{kind}s/{applied[f'{kind}ID']}")[f"{kind}s"][0]
    assert (credit["RemainingCredit"], credit["Type"]) == (20, f"RECEIVE-{kind.upper()}")
    sandbox.control("POST", f"{path}/uncredit")
    assert xero.get(f"Invoices/{invoice['InvoiceID']}")["Invoices"][0]["AmountDue"] == 120


def test_a_credit_note_is_edited_by_number_and_sends_its_event(sandbox, xero):
    note = note_of(xero, CreditNoteNumber="CN-X1")
    event = sandbox.wait_for(lambda: last_event(sandbox, note["CreditNoteID"]))
    assert event["eventCategory"] == "CREDITNOTE"
    assert event["data"] == {"Type": "ACCRECCREDIT", "Status": "DRAFT"}
    edited = xero.call("POST", "CreditNotes", {"CreditNoteNumber": "CN-X1", "Reference": "by number"})
    assert edited.json()["CreditNotes"][0]["CreditNoteID"] == note["CreditNoteID"]
    assert xero.get("CreditNotes/CN-X1")["CreditNotes"][0]["Reference"] == "by number"
    pdf = xero.call("GET", "CreditNotes/CN-X1", headers={"Accept": "application/pdf"})
    assert pdf.content.startswith(b"%PDF-")
    twin = note | {"CreditNoteID": None, "Contact": {"ContactID": xero.customer()}}
    refused = xero.call("PUT", "CreditNotes", {"CreditNotes": [twin]}, params={"summarizeErrors": "false"})
    assert refused.json()["CreditNotes"][0]["StatusAttributeString"] == "ERROR"


def last_event(sandbox, resource_id):
    events = [event for hook in sandbox.received for event in json.loads(hook.body)["events"]]
    return next((event for event in reversed(events) if event["resourceId"] == resource_id), None)
