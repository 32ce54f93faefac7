"""Every kind of answer carries the same closed headers; cookies are closed; what shows data is stored by nobody."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from tests.house.web.people import Company

pytestmark = pytest.mark.django_db
KINDS = {
    "sign-in": ("nobody", "/accounts/login/"),
    "page": ("rep", "/deals/<deal>/"),
    "form": ("rep", "/deals/<deal>/invoice/"),
    "part of a page": ("rep", "/invoices/<uid>/state/"),
    "desk": ("finance", "/admin/invoices/invoice/<invoice>/change/"),
    "API": ("rep", "/api/v1/invoices/<uid>/"),
    "API page": ("rep", "/api/docs/"),
    "refusal of the API": ("nobody", "/api/v1/invoices/"),
    "PDF": ("rep", "/invoices/<uid>/pdf/"),
    "PDF of the API": ("rep", "/api/v1/invoices/<uid>/pdf/"),
    "webhook": ("nobody", "/webhooks/xero/"),
    "way to the sign-in": ("nobody", "/deals/"),
    "not there": ("rep", "/no-such-page/"),
    "not theirs": ("stranger", "/invoices/<uid>/"),
}


@pytest.fixture
def company(settings, tmp_path):
    """Northwind, with a PDF of its invoice."""
    settings.MEDIA_ROOT = tmp_path
    made = Company()
    invoice = made.invoice
    invoice.pdf.save("invoice.pdf", ContentFile(b"%PDF-1.4"))
    invoice.pdf_of_updated_at = invoice.xero_updated_at
    invoice.save()
    return made


def read_policy(answer) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_answer_is_closed(company, kind):
    person, address = KINDS[kind]
    answer = company.clients[person].get(company.path_of(address))

    policy = read_policy(answer)
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    # Where there is no page there is nothing to load.
    loads = "'none'" if kind == "webhook" else "'self'"
    assert {policy.get(what, policy["default-src"]) for what in ("script-src", "style-src")} == {loads}
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "private" in answer["Cache-Control"]
    # The form alone may stay in the browser: Back brings back what was typed.
    assert ("no-cache" if kind == "form" else "no-store") in answer["Cache-Control"]


def test_a_broken_page_is_closed_too(company, monkeypatch):
    monkeypatch.setattr("invoices.views.deals.get_deal", lambda *_: 1 / 0)
    answer = company.clients["rep"].get(company.path_of("/deals/<deal>/"))

    assert answer.status_code == 500
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert "ZeroDivisionError" not in answer.content.decode()


def test_cookies_are_for_this_site_and_not_for_scripts(company):
    client = Client()
    client.get("/accounts/login/")
    client.post("/accounts/login/", {"login": company.rep.email, "password": "correct horse battery"})

    assert {"sessionid", "csrftoken"} <= set(client.cookies)
    for cookie in client.cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
