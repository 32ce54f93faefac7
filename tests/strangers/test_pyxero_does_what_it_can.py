"""pyxero, which speaks XML and adds slashes, connects, lists, filters, saves and pages in the sandbox."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from xero import Xero
from xero import auth as xero_auth
from xero.exceptions import XeroBadRequest, XeroForbidden, XeroNotFound, XeroRateLimitExceeded

from tests.sandbox_process import CALLBACK, CLIENT
from tests.strangers.xero_sdk import WIDE


@pytest.fixture(scope="module")
def credentials(sandbox):
    """pyxero's own sign-in, walked to its end; only the addresses are ours."""
    sandbox.reset()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
        patch.setattr(xero_auth, "XERO_BASE_URL", f"{sandbox.base_url}/xero")
        patch.setattr(xero_auth, "XERO_OAUTH2_TOKEN_URL", f"{sandbox.base_url}/xero/connect/token")
        found = xero_auth.OAuth2Credentials(*CLIENT, callback_uri=CALLBACK, scope=WIDE.split())
        asked = found.generate_url()
        answered = sandbox.consent(scope=WIDE, state=found.auth_state)
        query = urlencode({name: values[0] for name, values in answered.items()})
        assert f"state={found.auth_state}" in asked
        found.verify(f"{CALLBACK}?{query}")
        found.set_default_tenant()
        yield found


@pytest.fixture(scope="module")
def books(credentials):
    """The organisation as pyxero sees it."""
    return Xero(credentials)


def new_invoice(books, **fields):
    contact = books.contacts.filter(Name="Brightwater Homes")[0]
    line = {"Description": "By XML", "Quantity": "2", "UnitAmount": "50.00", "AccountCode": "200"}
    given = {"Type": "ACCREC", "Contact": {"ContactID": contact["ContactID"]}, "LineItems": [line]}
    given |= {"Date": date(2026, 11, 1), "DueDate": date(2026, 12, 1), "LineAmountTypes": "Exclusive"}
    return books.invoices.put(given | fields)[0]


def test_it_finds_its_organisations_and_refreshes(credentials):
    assert {row["tenantName"] for row in credentials.get_tenants()} == {
        "Northwind Traders Ltd",
        "Northwind Inc",
    }
    before = credentials.token["access_token"]
    assert credentials.refresh()["access_token"] != before


def test_it_lists_everything_it_knows(books):
    for name in ("accounts", "brandingthemes", "currencies", "items", "taxrates", "trackingcategories"):
        assert getattr(books, name).all(), name
    for name in ("contacts", "creditnotes", "invoices", "organisations", "payments", "quotes", "users"):
        assert getattr(books, name).all(), name
    for name in ("overpayments", "prepayments", "repeatinginvoices"):
        assert getattr(books, name).all(), name
    assert {row["Status"] for row in books.organisations.actions()["Actions"]} <= {"ALLOWED", "NOT-ALLOWED"}


def test_it_filters_and_pages(books):
    paid = books.invoices.filter(Status="PAID", Type="ACCREC", page=1, pageSize=10)
    assert len(paid) == 10
    assert all(row["AmountDue"] == Decimal(0) and row["LineItems"] for row in paid)
    old = books.invoices.filter(Date__lt=date(2026, 10, 1), order="Date", page=1)
    assert old == sorted(old, key=lambda row: row["Date"])
    some = [row["InvoiceID"] for row in paid[:2]]
    assert {row["InvoiceID"] for row in books.invoices.filter(IDs=some)} == set(some)
    assert books.contacts.filter(Name__tolower="brightwater homes")
    assert books.contacts.filter(Name__contains="& Sons", EmailAddress__isnull=False)
    assert books.invoices.filter(
        raw='AmountDue > 0 AND (Status=="AUTHORISED" OR Status=="SUBMITTED")', page=1
    )
    assert books.invoices.filter(since=datetime.now(UTC) + timedelta(days=1)) == []


def test_it_saves_in_xml_and_reads_back(books):
    invoice = new_invoice(books)
    assert (invoice["Status"], invoice["Total"]) == ("DRAFT", Decimal("120.00"))
    approved = books.invoices.save({"InvoiceID": invoice["InvoiceID"], "Status": "AUTHORISED"})[0]
    assert (approved["Status"], len(approved["LineItems"])) == ("AUTHORISED", 1)
    money = {"Invoice": {"InvoiceID": invoice["InvoiceID"]}, "Account": {"Code": "090"}, "Amount": "120.00"}
    books.payments.put(money | {"Date": date(2026, 11, 20)})
    assert books.invoices.get(invoice["InvoiceID"])[0]["Status"] == "PAID"
    with pytest.raises(XeroBadRequest) as refused:
        books.invoices.save({"InvoiceID": invoice["InvoiceID"], "Status": "VOIDED"})
    assert "payments or credit notes" in str(refused.value)


def test_a_batch_keeps_its_good_ones(books):
    contact = books.contacts.filter(Name="Brightwater Homes")[0]
    good = {"Type": "ACCREC", "Contact": {"ContactID": contact["ContactID"]}}
    good["LineItems"] = [{"Description": "Good"}]
    answers = books.invoices.put([good, {"Type": "ACCREC"}], summarize_errors=False)
    assert [row["StatusAttributeString"] for row in answers] == ["OK", "ERROR"]


def test_what_hangs_on_an_invoice(books):
    invoice = new_invoice(books, Status="AUTHORISED")
    key = invoice["InvoiceID"]
    books.invoices.put_history(key, "Noted by pyxero")
    assert books.invoices.get_history(key)["HistoryRecords"][0]["Details"] == "Noted by pyxero"
    books.invoices.put_attachment(key, "a.txt", io.BytesIO(b"hello"), "text/plain")
    kept = io.BytesIO()
    assert books.invoices.get_attachment(key, "a.txt", kept) == 5
    assert [row["FileName"] for row in books.invoices.get_attachments(key)["Attachments"]] == ["a.txt"]
    assert books.invoices.get(key, headers={"Accept": "application/pdf"}).startswith(b"%PDF-")
    assert books.invoices.online_invoice(key)["OnlineInvoices"][0]["OnlineInvoiceUrl"]


def test_a_credit_note_is_set_against_an_invoice(books):
    invoice = new_invoice(books, Status="AUTHORISED")
    line = {"Description": "Back", "Quantity": "1", "UnitAmount": "20.00", "AccountCode": "200"}
    given = {"Type": "ACCRECCREDIT", "Status": "AUTHORISED", "LineItems": [line], "Date": date(2026, 11, 2)}
    note = books.creditnotes.put(given | {"Contact": {"ContactID": invoice["Contact"]["ContactID"]}})[0]
    part = {"Invoice": {"InvoiceID": invoice["InvoiceID"]}, "Amount": "24.00"}
    books.creditnotes.put_allocation(note["CreditNoteID"], part)
    assert books.invoices.get(invoice["InvoiceID"])[0]["AmountDue"] == Decimal("96.00")


def test_refusals_become_its_own_exceptions(sandbox, books, credentials):
    with pytest.raises(XeroNotFound):
        books.invoices.get("no-such-invoice")
    sandbox.control("POST", "faults", [{"service": "xero", "fault": "status", "code": 429, "times": 1}])
    with pytest.raises(XeroRateLimitExceeded):
        books.users.all()
    kept, credentials.tenant_id = credentials.tenant_id, "00000000-0000-0000-0000-000000000000"
    with pytest.raises(XeroForbidden):
        books.users.all()
    credentials.tenant_id = kept
