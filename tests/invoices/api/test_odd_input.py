"""Whatever is sent, the answer is a sentence and never an error of ours."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest

from invoices.models import Invoice
from tests.factories import InvoiceFactory

pytestmark = pytest.mark.django_db
HUGE = 10**40


@pytest.mark.parametrize(
    "query",
    [
        f"cursor={b64encode(b'p=abc').decode()}",
        f"cursor={b64encode(b'p=99999999999999999999999').decode()}",
        "cursor=%00",
        "page_size=-1",
        "page_size=x",
        "search=%00",
        f"connection={HUGE}",
        "connection=NaN",
        "deal=1e999999",
        "due_before=yesterday",
        "updated_since=soon",
        "overdue=perhaps",
        "owner=%C2%B2",
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/invoices/", "/api/v1/deals/"])
def test_odd_queries(company, path, query):
    assert company.as_finn.get(f"{path}?{query}").status_code in (200, 400, 404)


@pytest.mark.parametrize(
    "sent",
    [
        [],
        "text",
        None,
        {"deal": HUGE},
        {"deal": None},
        {"deal": {}},
        {"deal": 1.5},
        {"deal": "own", "lines": "none"},
        {"deal": "own", "lines": [None]},
        {"deal": "own", "lines": []},
        {"deal": "own", "lines": [{"description": "\u0000", "unit_amount": "1"}]},
        {"deal": "own", "lines": [{"description": "\ud800", "unit_amount": "1"}]},
        {"deal": "own", "lines": [{"description": "x", "unit_amount": "1e400"}]},
        {"deal": "own", "lines": [{"description": "x", "unit_amount": "Infinity"}]},
        {"deal": "own", "contact": []},
        {"deal": "own", "contact": {"contact_name": "x" * 100_000}},
        {"deal": "own", "contact": {"contact_name": "<b>"}},
        {"deal": "own", "date": "2026-02-30"},
        {"deal": "own", "date": 7},
        {"deal": "own", "reference": None},
        {"deal": "own", "connection": True},
    ],
)
def test_odd_invoices(company, sent):
    if isinstance(sent, dict) and sent.get("deal") == "own":
        sent = sent | {"deal": company.deal.pk}
    answer = company.as_rita.post("/api/v1/invoices/", json.dumps(sent), content_type="application/json")

    assert answer.status_code == 400, answer.content
    assert Invoice.objects.count() == 0


def test_what_is_not_json_is_told(company):
    answer = company.as_rita.post("/api/v1/invoices/", "{", content_type="application/json")

    assert answer.status_code == 400


def test_an_endless_key_is_refused(company):
    words = {"deal": company.deal.pk}
    answer = company.as_rita.post("/api/v1/invoices/", words, headers={"idempotency-key": "x" * 300})

    assert "Idempotency-Key" in answer.json()


def test_an_unknown_list_of_choices_is_refused(company):
    assert company.as_rita.get(f"/api/v1/connections/{company.north.pk}/choices/?kind=%00").status_code == 400


@pytest.mark.parametrize("verb", ["post", "patch"])
def test_json_nested_too_deeply_is_told(company, verb):
    draft = InvoiceFactory(connection=company.north, owner=company.rita)
    path = "/api/v1/invoices/" if verb == "post" else f"/api/v1/invoices/{draft.uid}/"
    answer = getattr(company.as_rita, verb)(
        path, '{"deal": ' + "[" * 100_000, content_type="application/json"
    )

    assert answer.status_code == 400
