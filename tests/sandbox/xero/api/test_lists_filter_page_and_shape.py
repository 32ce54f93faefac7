"""Reading: shapes of lists, paging, where, order, If-Modified-Since."""

from __future__ import annotations

import pytest


def test_only_a_paged_list_has_lines(xero):
    bare = xero.get("Invoices")
    assert "pagination" not in bare
    assert all(row["LineItems"] == [] for row in bare["Invoices"])
    paged = xero.get("Invoices", page=1, pageSize=2)
    assert paged["pagination"] == {"page": 1, "pageSize": 2, "pageCount": 100, "itemCount": 200}
    row = paged["Invoices"][0]
    assert row["LineItems"]
    assert "ValidationErrors" not in row["LineItems"][0]
    assert (row["Contact"]["Addresses"], row["InvoicePaymentServices"]) == ([], [])
    single = xero.get(f"Invoices/{row['InvoiceID']}")["Invoices"][0]
    assert single["LineItems"][0]["ValidationErrors"] == []
    assert len(single["Contact"]["Phones"]) == 4


def test_page_sizes_are_clamped(xero):
    assert xero.get("Invoices", page=0, pageSize=5000)["pagination"]["pageSize"] == 1000
    assert xero.get("Invoices", Statuses="PAID,VOIDED")["pagination"]["pageSize"] == 100
    summary = xero.get("Invoices", summaryOnly="true")["Invoices"][0]
    assert "LineItems" not in summary


@pytest.mark.parametrize(
    ("where", "holds"),
    [
        ('Status=="PAID"', lambda row: row["Status"] == "PAID"),
        ('Type="ACCPAY"', lambda row: row["Type"] == "ACCPAY"),
        (
            'Status!="PAID" AND AmountDue>=100',
            lambda row: row["Status"] != "PAID" and row["AmountDue"] >= 100,
        ),
        ('Contact.Name=="BRIGHTWATER HOMES"', lambda row: row["Contact"]["Name"] == "Brightwater Homes"),
        ("Date>=DateTime(2026, 09, 01)", lambda row: row["DateString"] >= "2026-09-01"),
        ('InvoiceNumber.StartsWith("INV-00")', lambda row: row["InvoiceNumber"].startswith("INV-00")),
        (
            '(Status=="DRAFT" OR Status=="SUBMITTED") && Type=="ACCREC"',
            lambda row: row["Status"] in ("DRAFT", "SUBMITTED") and row["Type"] == "ACCREC",
        ),
    ],
)
def test_where(xero, where, holds):
    everything = xero.get("Invoices")["Invoices"]
    found = xero.get("Invoices", where=where)["Invoices"]
    assert {row["InvoiceID"] for row in found} == {row["InvoiceID"] for row in everything if holds(row)}


@pytest.mark.parametrize("where", ["Status==", "Nothing==1", 'Status=="PAID', "AmountDue>DateTime(1)", "&&"])
def test_a_broken_where_is_told_so(xero, where):
    answer = xero.call("GET", "Invoices", params={"where": where})
    assert (answer.status_code, answer.json()["ErrorNumber"]) == (400, 16)
    assert answer.json()["Type"] == "QueryParseException"


def test_quotes_in_names_are_doubled(xero):
    found = xero.get("Contacts", where='Name=="""The Quoted"" Company"')["Contacts"]
    assert [row["Name"] for row in found] == ['"The Quoted" Company']
    found = xero.get("Contacts", where='Name=="株式会社さくら商事"')["Contacts"]
    assert len(found) == 1


def test_order_and_ids(xero):
    newest = xero.get("Invoices", order="UpdatedDateUTC DESC", page=1)["Invoices"]
    assert newest[0]["UpdatedDateUTCString"] >= newest[-1]["UpdatedDateUTCString"]
    wanted = [newest[5]["InvoiceID"], newest[9]["InvoiceID"]]
    found = xero.get("Invoices", IDs=",".join(wanted))["Invoices"]
    assert {row["InvoiceID"] for row in found} == set(wanted)


def test_modified_since_is_a_header_to_the_second(xero):
    invoice = xero.create_invoice(Reference="just now")
    header = {"If-Modified-Since": invoice["UpdatedDateUTCString"].rstrip("Z")}
    found = xero.call("GET", "Invoices", params={"page": 1}, headers=header).json()["Invoices"]
    assert [row["InvoiceID"] for row in found] == [invoice["InvoiceID"]]
    assert xero.get("Invoices", createdByMyApp="true")["Invoices"][0]["InvoiceID"] == invoice["InvoiceID"]
    assert xero.get("Invoices", searchTerm="JUST n")["Invoices"][0]["InvoiceID"] == invoice["InvoiceID"]


def test_without_an_accept_header_for_json_it_is_xml(xero):
    answer = xero.call("GET", "Invoices", headers={"Accept": "*/*"})
    assert answer.headers["Content-Type"].startswith("text/xml")


def test_settings_lists_hold_what_is_dead_too(xero):
    rates = {row["TaxType"]: row["Status"] for row in xero.get("TaxRates")["TaxRates"]}
    assert (rates["OUTPUT2"], rates["OUTPUT"]) == ("ACTIVE", "DELETED")
    accounts = {row["Code"]: row["Status"] for row in xero.get("Accounts")["Accounts"]}
    assert (accounts["200"], accounts["290"]) == ("ACTIVE", "ARCHIVED")
    sold = xero.get("Items", where="IsSold==true")["Items"]
    assert len(sold) == 40
    assert xero.get("Items/NW-007")["Items"][0]["Name"] == "Task chair, grey"
    assert {row["Code"] for row in xero.get("Currencies")["Currencies"]} == {"GBP", "EUR", "USD"}
    assert xero.get("Organisation")["Organisations"][0]["ShortCode"] == "!nw001"
