"""The large scenario: the same addresses and questions, up to a million invoices, pages of a thousand."""

from __future__ import annotations

from decimal import Decimal

import pytest

COUNT = 12_345
SALES = {"where": 'Type=="ACCREC"', "order": "UpdatedDateUTC ASC"}

LINE = {"Description": "Site survey", "Quantity": 1, "UnitAmount": 100, "AccountCode": "200"}
DRAFT = {"Type": "ACCREC", "LineItems": [LINE], "Date": "2026-11-01", "DueDate": "2026-12-01"}


@pytest.fixture(scope="module")
def book(sandbox):
    sandbox.control("POST", "reset", {"scenario": "large", "invoices": COUNT, "keep_connections": False})
    client = sandbox.connect_xero()
    yield client
    sandbox.reset()


def page(client, number, size=1000, **query):
    headers = query.pop("headers", {})
    params = {**SALES, "page": number, "pageSize": size, **query}
    answer = client.call("GET", "Invoices", params=params, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(answer):
    return [row["InvoiceID"] for row in answer["Invoices"]]


def stamp(row):
    return int(row["UpdatedDateUTC"][6:19])


def test_every_invoice_comes_once_in_the_order_of_change(book):
    pages = [page(book, number) for number in range(1, 15)]
    assert pages[0]["pagination"] == {"page": 1, "pageSize": 1000, "pageCount": 13, "itemCount": COUNT}
    assert [len(each["Invoices"]) for each in pages] == [1000] * 12 + [345, 0]
    rows = [row for each in pages for row in each["Invoices"]]
    assert len({row["InvoiceID"] for row in rows}) == len({row["InvoiceNumber"] for row in rows}) == COUNT
    assert [stamp(row) for row in rows] == sorted(stamp(row) for row in rows)
    assert len({line["LineItemID"] for row in rows for line in row["LineItems"]}) > COUNT
    assert len({row["Contact"]["ContactID"] for row in rows}) == 1300


def test_the_documents_are_believable(book):
    rows = page(book, 3)["Invoices"]
    assert {"PAID", "AUTHORISED", "DRAFT", "SUBMITTED", "VOIDED"} <= {row["Status"] for row in rows}
    assert {1, 2, 3, 4} == {len(row["LineItems"]) for row in rows}
    for row in rows:
        paid = sum((Decimal(str(each["Amount"])) for each in row["Payments"]), Decimal(0))
        assert paid == Decimal(str(row["AmountPaid"]))
        assert row["Type"] == "ACCREC"
    answer = book.call("GET", "Invoices", params={**SALES, "page": 3, "pageSize": 1000})
    assert 2000 < len(answer.content) / 1000 < 3500


def test_one_invoice_and_some_by_their_ids(book):
    listed = page(book, 5, 10)["Invoices"]
    one = book.get(f"Invoices/{listed[3]['InvoiceID']}")["Invoices"][0]
    for name in ("InvoiceNumber", "UpdatedDateUTC", "Total", "Status"):
        assert one[name] == listed[3][name]
    assert one["Contact"]["ContactID"] == listed[3]["Contact"]["ContactID"]
    assert one["Contact"]["EmailAddress"]
    assert book.get(f"Invoices/{one['InvoiceNumber']}")["Invoices"][0]["InvoiceID"] == one["InvoiceID"]
    named = {"IDs": ",".join(row["InvoiceID"] for row in listed[:4]), "page": 1}
    assert ids(book.get("Invoices", **named)) == [row["InvoiceID"] for row in listed[:4]]
    assert book.call("GET", "Invoices/1a6e0000-9999-4000-8000-00000000001f").status_code == 404


def test_filters_choose_the_same_rows_as_a_reader_would(book):
    rows = [row for number in range(1, 14) for row in page(book, number)["Invoices"]]
    owed = [row["InvoiceID"] for row in rows if row["Status"] == "AUTHORISED" and row["AmountDue"] > 100]
    found = page(book, 2, 500, where='Type=="ACCREC" AND Status=="AUTHORISED" AND AmountDue>100')
    assert found["pagination"]["itemCount"] == len(owed)
    assert ids(found) == owed[500:1000]
    drafts = [row["InvoiceID"] for row in rows if row["Status"] in ("DRAFT", "SUBMITTED")]
    assert ids(page(book, 1, Statuses="DRAFT,SUBMITTED")) == drafts[:1000]
    assert ids(page(book, 1, 3, order="UpdatedDateUTC DESC")) == [row["InvoiceID"] for row in rows[:-4:-1]]


def test_contacts_are_a_tenth_and_the_same_ones(book):
    first = book.get("Contacts", page=1, pageSize=1000)
    assert first["pagination"]["itemCount"] == 1300
    known = {row["ContactID"]: row["Name"] for row in first["Contacts"]}
    for row in page(book, 10)["Invoices"]:
        if row["Contact"]["ContactID"] in known:
            assert known[row["Contact"]["ContactID"]] == row["Contact"]["Name"]
    one = first["Contacts"][7]
    assert book.get(f"Contacts/{one['ContactID']}")["Contacts"] == [one]
    assert book.get("Contacts", IDs=one["ContactID"], page=1)["Contacts"] == [one]


def test_what_is_touched_moves_to_the_end_and_is_found_by_its_time(sandbox, book):
    before = ids(page(book, 1))
    last = page(book, 13)["Invoices"][-1]
    assert sandbox.control("POST", "xero/invoices/touch", {"count": 25}) == {"touched": 25}

    assert ids(page(book, 1))[:3] == before[25:28]
    end = page(book, 13)["Invoices"][-25:]
    assert [row["InvoiceID"] for row in end] == before[:25]
    assert all(row["Reference"].endswith("issue 0002") for row in end)
    since = {"headers": {"If-Modified-Since": last["UpdatedDateUTCString"].rstrip("Z")}}
    assert ids(page(book, 1, **since)) == [last["InvoiceID"], *before[:25]]


def test_what_is_written_stands_beside_the_large_book(book):
    made = book.call("PUT", "Contacts", {"Name": "Newcomer Ltd"}).json()["Contacts"][0]
    draft = {**DRAFT, "Contact": {"ContactID": made["ContactID"]}, "Reference": "beside"}
    invoice = book.call("PUT", "Invoices", draft).json()["Invoices"][0]
    last = page(book, 13)
    assert ids(last)[-1] == invoice["InvoiceID"]
    assert last["pagination"]["itemCount"] == COUNT + 1
    assert len(page(book, 1, where='Reference=="beside"')["Invoices"]) == 1
