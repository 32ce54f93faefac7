"""Whatever stands in an address, a form's number or an API's integer, the answer is never an error of ours."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest
from django.core.cache import cache

from accounts.parameters import read_id, read_moment
from tests.house.web.people import Company
from tests.house.web.test_who_may_open_what import ACCOUNT, API, DESK, PAGES, rows_of

EDGES = (
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-14:00",
    "0001-01-01T00:00:00",
    "0001-01-01",
    "9999-12-31",
)
VALUES = (
    "²", "①", "⑴", "١٢", "1_000", "-1", "0", "9" * 21, "9" * 5000, str(2**63), str(-(2**63) - 1), "1e999", "NaN",
    "\0", "x\0y", "\ud7ff", "😀", "'", "%", "[]", *EDGES, *(f"{edge}~1" for edge in EDGES), "~²", "~" + "9" * 21,
    b64encode("p=²".encode()).decode(), b64encode(b"p=" + b"9" * 21).decode(), b64encode(b"o=" + b"9" * 21).decode(),
)  # fmt: skip
COMMON = (
    "q",
    "search",
    "status",
    "organisation",
    "owner",
    "after",
    "cursor",
    "page_size",
    "p",
    "o",
    "connection",
)
PAGE = (*COMMON, "mine", "token", "take", "contact_name", "state", "code", "error")
REST = (
    *COMMON, "pipedrive_id", "xero_status", "deal", "pipedrive_deal", "number", "reference", "due_before", "due_after",
    "overdue", "updated_since", "kind", "format",
)  # fmt: skip
AT_DESK = (
    *COMMON, "due", "kind", "state", "failure", "role", "is_active__exact", "is_archived__exact",
    "connection__provider", "pipedrive_status", "currency", "e", "all", "_changelist_filters", "provider__exact",
)  # fmt: skip

LISTS = ("/deals/", "/invoices/", "/api/v1/deals/", "/api/v1/invoices/", "/admin/invoices/invoice/")


@pytest.fixture
def company(db):
    cache.clear()
    return Company()


def addresses(table):
    return [
        address for method, address, *_ in rows_of(table) if method == "GET" and "callback" not in address
    ]


@pytest.mark.parametrize(
    ("tables", "names"),
    [([PAGES, ACCOUNT], PAGE), ([API], REST), ([DESK], AT_DESK)],
    ids=["pages", "api", "desk"],
)
def test_no_query_parameter(company, tables, names):
    client, wrong = company.clients["administrator"], []
    for address in (one for table in tables for one in addresses(table)):
        if "logout" in address or "docs" in address or "schema" in address:
            continue
        path = company.path_of(address).split("?")[0]
        # Each value in all parameters at once, and each parameter alone where a list filters.
        is_list = path in LISTS
        asked = [dict.fromkeys(names, value) for value in (VALUES if is_list else VALUES[::12])]
        asked += [{name: value} for name in names for value in ("²", "9" * 21, EDGES[0]) if is_list]
        for sent in asked:
            cache.clear()
            answer = client.get(path, sent)
            if answer.status_code >= 500:
                wrong.append((path, sent))
    assert not wrong, wrong[:5]


@pytest.mark.parametrize(
    "value", [2**63, -(2**63) - 1, 10**30, -1, 0, "²", "①", "9" * 21, "1_000", True, None, 1.5]
)
@pytest.mark.parametrize("name", ["deal", "pipedrive_deal", "connection", "version"])
def test_no_integer_of_the_api(company, name, value):
    client, uid = company.clients["administrator"], company.invoice.uid
    for method, path, sent in (
        ("POST", "/api/v1/invoices/", {"deal": company.rows["deal"], name: value}),
        ("POST", "/api/v1/invoices/", {name: value}),
        ("PATCH", f"/api/v1/invoices/{uid}/", {"version": 1, name: value}),
        ("POST", f"/api/v1/invoices/{uid}/approve/", {name: value}),
    ):
        assert client.generic(method, path, json.dumps(sent), "application/json").status_code < 500


@pytest.mark.parametrize("value", VALUES)
def test_no_number_of_a_form(company, value):
    client, uid = company.clients["administrator"], company.invoice.uid
    for path, names in (
        (f"/deals/{company.rows['deal']}/invoice/", ("connection", "contact", "answer", "lines-TOTAL_FORMS")),
        (f"/invoices/{uid}/edit/", ("version", "contact", "lines-TOTAL_FORMS")),
        (f"/invoices/{uid}/reject/", ("reason", "version", "total", "status")),
        (f"/invoices/{uid}/email/", ("version", "total", "status", "again")),
        (f"/invoices/{uid}/discard/", ("reason",)),
        (f"/invoices/{uid}/conflict/", ("seen", "intent")),
    ):
        whole = {"lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0"}
        assert client.post(path, whole | dict.fromkeys(names, value)).status_code < 500, path


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7), (" 7 ", 7), ("0", 0), (str(2**63 - 1), 2**63 - 1), (str(2**63), None), ("²", None), ("①", None),
        ("١", None), ("-1", None), ("", None), (None, None), ("9" * 5000, None), ("1_0", None),
    ],
)  # fmt: skip
def test_an_id(text, number):
    assert read_id(text) == number


@pytest.mark.parametrize("text", [*EDGES, "soon", ""])
def test_a_moment_at_the_edge_of_time_is_none(text):
    assert read_moment(text) is None
