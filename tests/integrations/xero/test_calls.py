"""Each method of the Xero client asks for exactly what docs/xero.md says."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

import pytest
import responses

from integrations.xero.client import XeroClient, quote_text

BASE = "https://api.xero.com/api.xro/2.0"
SINCE = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)


@pytest.fixture
def client():
    with XeroClient("https://api.xero.com/", "token", "tenant-1") as opened:
        yield opened


LISTS = [
    (lambda c: c.list_accounts(), "Accounts", {}),
    (lambda c: c.list_tax_rates(), "TaxRates", {}),
    (lambda c: c.list_items(), "Items", {"unitdp": "4"}),
    (lambda c: c.list_branding_themes(), "BrandingThemes", {}),
    (lambda c: c.list_currencies(), "Currencies", {}),
    (lambda c: c.list_tracking_categories(), "TrackingCategories", {}),
    (
        lambda c: c.list_contacts(2, 50, ids=["a", "b"]),
        "Contacts",
        {"page": "2", "pageSize": "50", "IDs": "a,b", "includeArchived": "true"},
    ),
    (
        lambda c: c.list_invoices(where='Type=="ACCREC"', statuses=["DRAFT", "PAID"], created_by_my_app=True),
        "Invoices",
        {
            "page": "1",
            "pageSize": "1000",
            "Statuses": "DRAFT,PAID",
            "where": 'Type=="ACCREC"',
            "createdByMyApp": "true",
            "unitdp": "4",
        },
    ),
    (
        lambda c: c.find_contacts_by_name('O"Hara & Söns'),
        "Contacts",
        {"page": "1", "pageSize": "1000", "where": 'Name=="O""Hara & Söns"', "includeArchived": "true"},
    ),
]


@responses.activate
@pytest.mark.parametrize(("call", "collection", "query"), LISTS)
def test_a_list_is_asked_for_with_these_parameters(client, call, collection, query):
    responses.get(f"{BASE}/{collection}", json={collection: []})

    assert list(call(client)) == []

    sent = responses.calls[0].request
    assert dict(parse_qsl(urlsplit(sent.url).query)) == query
    assert sent.headers["Accept"] == "application/json"
    assert sent.headers["xero-tenant-id"] == "tenant-1"
    assert sent.headers["Authorization"] == "Bearer token"
    assert "If-Modified-Since" not in sent.headers


@responses.activate
def test_spaces_are_encoded_once_and_never_as_plus(client):
    responses.get(f"{BASE}/Invoices", json={"Invoices": []})

    client.list_invoices(where='Reference=="a+b c"', order="UpdatedDateUTC DESC")

    url = responses.calls[0].request.url
    assert "where=Reference%3D%3D%22a%2Bb%20c%22" in url
    assert "order=UpdatedDateUTC%20DESC" in url


@responses.activate
def test_modified_since_is_a_header_in_whole_utc_seconds_and_304_is_an_empty_page(client):
    responses.get(f"{BASE}/Invoices", status=304)

    page = client.list_invoices(modified_since=SINCE)

    assert (len(page), page.item_count) == (0, 0)
    assert responses.calls[0].request.headers["If-Modified-Since"] == "2026-01-02T03:04:05"


@responses.activate
def test_a_page_tells_its_counts_and_its_bad_rows(client):
    body = {
        "pagination": {"page": 1, "pageSize": 2, "pageCount": 867, "itemCount": 1734},
        "Invoices": [{"InvoiceID": "a"}, {"InvoiceID": "b", "Total": "much"}],
    }
    responses.get(f"{BASE}/Invoices", json=body)

    page = client.list_invoices()

    assert (page.page_count, page.item_count) == (867, 1734)
    assert [document.invoice_id for document in page] == ["a"]
    assert page.bad_rows[0].raw["InvoiceID"] == "b"


WRITES = [
    (
        lambda c: c.create_invoice({"Type": "ACCREC"}, "k"),
        "PUT",
        "/Invoices",
        {"Invoices": [{"Type": "ACCREC"}]},
    ),
    (
        lambda c: c.update_invoice("inv-1", {"Status": "SUBMITTED"}, "k"),
        "POST",
        "/Invoices/inv-1",
        {"Invoices": [{"Status": "SUBMITTED"}]},
    ),
    (lambda c: c.create_contact({"Name": "A"}, "k"), "PUT", "/Contacts", {"Contacts": [{"Name": "A"}]}),
]


@responses.activate
@pytest.mark.parametrize(("call", "method", "path", "body"), WRITES)
def test_a_write_sends_one_document_with_its_key(client, call, method, path, body):
    stored = {"Invoices": [{"InvoiceID": "inv-1"}], "Contacts": [{"ContactID": "con-1"}]}
    responses.add(method, BASE + path, json=stored)

    assert call(client).raw

    sent = responses.calls[0].request
    assert json.loads(sent.body) == body
    assert sent.headers["Idempotency-Key"] == "k"
    assert sent.headers["Content-Type"] == "application/json"
    query = dict(parse_qsl(urlsplit(sent.url).query))
    assert query["summarizeErrors"] == "true"
    assert query.get("unitdp") == (None if path == "/Contacts" else "4")


@responses.activate
def test_an_empty_key_is_left_out_and_a_long_one_refused(client):
    responses.put(f"{BASE}/Invoices", json={"Invoices": [{"InvoiceID": "inv-1"}]})

    client.create_invoice({"Amount": Decimal("1.50")}, "")

    assert "Idempotency-Key" not in responses.calls[0].request.headers
    assert b'"Amount":1.50' in responses.calls[0].request.body
    with pytest.raises(ValueError, match="128"):
        client.create_invoice({}, "k" * 129)


@responses.activate
def test_email_history_online_address_and_pdf(client):
    responses.post(f"{BASE}/Invoices/i/Email", status=204)
    responses.put(f"{BASE}/Invoices/i/History", json={"HistoryRecords": [{"Details": "x"}]})
    responses.get(
        f"{BASE}/Invoices/i/OnlineInvoice",
        json={"OnlineInvoices": [{"OnlineInvoiceUrl": "https://in.xero.com/x"}]},
    )
    responses.get(f"{BASE}/Invoices/i", body=b"%PDF-1.7 ...", content_type="application/pdf")

    client.email_invoice("i", "k")
    client.add_history_note("i", "n" * 3000, "k")

    assert client.get_online_invoice_url("i") == "https://in.xero.com/x"
    assert client.get_invoice_pdf("i") == b"%PDF-1.7 ..."
    assert responses.calls[3].request.headers["Accept"] == "application/pdf"
    assert len(json.loads(responses.calls[1].request.body)["HistoryRecords"][0]["Details"]) == 2500


@responses.activate
def test_a_contact_is_found_by_its_number_or_not_at_all(client):
    responses.get(
        f"{BASE}/Contacts/pd-org-1", json={"Contacts": [{"ContactID": "c1", "ContactNumber": "pd-org-1"}]}
    )
    responses.get(f"{BASE}/Contacts/pd-org-2", status=404, body="The resource ...", content_type="text/html")
    responses.get(f"{BASE}/Contacts", json={"Contacts": [{"ContactID": "c3"}]})

    assert client.find_contact_by_number("pd-org-1").contact_id == "c1"
    assert client.find_contact_by_number("pd-org-2") is None
    assert client.find_contact_by_number("a/b").contact_id == "c3"
    assert "where=ContactNumber%3D%3D%22a%2Fb%22" in responses.calls[2].request.url


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Acme", '"Acme"'),
        ('a"b', '"a""b"'),
        ('" OR 1==1 OR Name=="', '""" OR 1==1 OR Name=="""'),
        ("a\\b", '"a\\b"'),
    ],
)
def test_text_in_a_filter_cannot_break_out(text, quoted):
    assert quote_text(text) == quoted
