"""PUT and POST of invoices: create, merge, numbers, batches, refusals."""

from __future__ import annotations

import pytest

ZERO = "00000000-0000-0000-0000-000000000000"


def messages(response):
    return [error["Message"] for row in response.json()["Elements"] for error in row["ValidationErrors"]]


def test_a_new_invoice_gets_the_next_number_and_its_totals(xero):
    first, second = xero.create_invoice(), xero.create_invoice()
    assert int(second["InvoiceNumber"][4:]) == int(first["InvoiceNumber"][4:]) + 1
    assert (first["Status"], first["SubTotal"], first["TotalTax"], first["Total"]) == ("DRAFT", 100, 20, 120)
    assert first["AmountDue"] == 120
    assert "AmountCredited" not in first
    assert "Payments" not in first
    assert first["Contact"]["EmailAddress"]


def test_put_never_updates_and_post_by_number_does(xero):
    invoice = xero.create_invoice()
    twin = xero.draft(InvoiceNumber=invoice["InvoiceNumber"], Reference="twin")
    refused = xero.call("PUT", "Invoices", twin)
    assert refused.status_code == 400
    assert messages(refused) == ["Invoice # must be unique."]
    assert refused.json()["Elements"][0]["InvoiceID"] == ZERO
    edited = xero.call("POST", "Invoices", {"InvoiceNumber": invoice["InvoiceNumber"], "Reference": "twin"})
    assert edited.json()["Invoices"][0]["InvoiceID"] == invoice["InvoiceID"]
    assert edited.json()["Invoices"][0]["Reference"] == "twin"


def test_lines_merge_by_their_ids(xero):
    lines = [{"Description": name, "Quantity": 1, "UnitAmount": 10, "AccountCode": "200"} for name in "abc"]
    invoice = xero.create_invoice(LineItems=lines)
    a, b, _ = (line["LineItemID"] for line in invoice["LineItems"])
    sent = [{"LineItemID": b, "Quantity": 5}, {"LineItemID": a}, lines[2] | {"Description": "d"}]
    path = f"Invoices/{invoice['InvoiceID']}"
    after = xero.call("POST", path, {"LineItems": sent}).json()["Invoices"][0]["LineItems"]
    assert [line["Description"] for line in after] == ["d", "b", "a"]
    assert [line["LineItemID"] for line in after][1:] == [b, a]
    assert after[1]["LineAmount"] == 50
    kept = xero.call("POST", path, {"Reference": "no lines sent"}).json()["Invoices"][0]["LineItems"]
    assert [line["LineItemID"] for line in kept] == [line["LineItemID"] for line in after]


def test_an_item_fills_what_is_not_said(xero):
    invoice = xero.create_invoice(LineItems=[{"ItemCode": "NW-001", "Quantity": 2}])
    line = invoice["LineItems"][0]
    assert (line["UnitAmount"], line["AccountCode"], line["TaxType"]) == (180, "200", "OUTPUT2")
    assert line["Description"]
    assert line["Item"]["Code"] == "NW-001"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"CurrencyCode": "JPY"}, "Organisation is not subscribed to currency JPY"),
        ({"LineItems": []}, "One or more line items must be specified"),
        ({"Contact": None}, "A Contact must be specified for this type of transaction"),
        ({"Type": "SALE"}, "Invoice not of valid type for creation"),
        ({"Status": "PAID"}, "Invoice not of valid status for creation"),
    ],
)
def test_a_wrong_invoice_is_refused_in_xeros_words(xero, fields, message):
    refused = xero.call("PUT", "Invoices", xero.draft(**fields))
    assert refused.status_code == 400
    assert message in messages(refused)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({"Description": ""}, "The description field is mandatory for each line item."),
        ({"AccountCode": "999"}, "Account code '999' is not a valid code for this document."),
        ({"AccountCode": "610"}, "Account code '610' is not a valid code for this document."),
        ({"TaxType": "INPUT2"}, "The TaxType code 'INPUT2' cannot be used with account code '200'."),
        ({"TaxType": "OUTPUT"}, "The TaxType code 'OUTPUT' is not valid."),
        ({"LineAmount": 99}, "The line total 99 does not match the expected line total 100.00"),
        ({"ItemCode": "GONE"}, "Item code 'GONE' is not valid."),
    ],
)
def test_a_wrong_line_is_refused_in_xeros_words(xero, line, message):
    good = {"Description": "x", "Quantity": 1, "UnitAmount": 100, "AccountCode": "200"}
    refused = xero.call("PUT", "Invoices", xero.draft(LineItems=[good | line]))
    assert messages(refused) == [message]


def test_an_archived_account_is_refused(xero):
    lines = [{"Description": "x", "UnitAmount": 1, "AccountCode": "290"}]
    refused = xero.call("PUT", "Invoices", xero.draft(LineItems=lines))
    assert "has been archived" in messages(refused)[0]


def test_an_account_is_only_needed_once_submitted(xero):
    invoice = xero.create_invoice(LineItems=[{"Description": "x", "UnitAmount": 1}])
    refused = xero.call("POST", f"Invoices/{invoice['InvoiceID']}", {"Status": "SUBMITTED"})
    assert messages(refused) == ["Account must be valid."]


def test_without_summarize_errors_the_good_ones_are_kept(xero):
    elements = [xero.draft(Reference="good one"), xero.draft(Type="SALE")]
    answer = xero.call("PUT", "Invoices?summarizeErrors=False", {"Invoices": elements})
    assert answer.status_code == 200
    good, bad = answer.json()["Invoices"]
    assert (good["StatusAttributeString"], bad["StatusAttributeString"]) == ("OK", "ERROR")
    assert (bad["HasErrors"], bad["InvoiceID"]) == (True, ZERO)
    assert "InvoiceNumber" not in bad


def test_with_summarize_errors_nothing_of_the_call_is_kept(xero):
    elements = [xero.draft(Reference="kept back"), xero.draft(Type="SALE")]
    assert xero.call("PUT", "Invoices", {"Invoices": elements}).status_code == 400
    assert xero.get("Invoices", where='Reference=="kept back"')["Invoices"] == []


def test_an_unknown_id_answers_404_which_is_not_json(xero):
    answer = xero.call("POST", f"Invoices/{ZERO[:-1]}9", {"Reference": "x"})
    assert (answer.status_code, len(answer.content)) == (404, 47)
    assert answer.headers["Content-Type"].startswith("text/html")


def test_details_sent_with_a_contact_rewrite_it(sandbox, xero):
    created = xero.call("PUT", "Contacts", {"Name": "Rewritten Ltd", "EmailAddress": "a@b.example"}).json()
    contact_id = created["Contacts"][0]["ContactID"]
    xero.create_invoice(Contact={"ContactID": contact_id, "EmailAddress": "new@b.example"})
    assert xero.get(f"Contacts/{contact_id}")["Contacts"][0]["EmailAddress"] == "new@b.example"


def test_broken_json_is_a_400(xero):
    url = f"{xero.sandbox.base_url}/xero/api.xro/2.0/Invoices"
    answer = xero.call("PUT", "Invoices", data=b"{not json", headers={"Content-Type": "application/json"})
    assert answer.status_code == 400, url
    assert answer.json()["Type"] == "PostDataInvalidException"
