"""A write to an address without its last slash is done or refused, never turned into a read that answers 200."""

from __future__ import annotations

import pytest

from invoices.models import Invoice
from tests.factories import InvoiceFactory

pytestmark = pytest.mark.django_db


def test_a_post_is_done(company):
    answer = company.as_rita.post("/api/v1/invoices", {"deal": company.deal.pk})
    assert answer.status_code == 201
    assert Invoice.objects.count() == 1


def test_a_read_is_answered(company):
    InvoiceFactory(connection=company.north, deal=company.deal)
    answer = company.as_rita.get("/api/v1/invoices?page_size=1")
    assert len(answer.json()["results"]) == 1


def test_every_write_finds_its_address(company):
    invoice = InvoiceFactory(connection=company.north, deal=company.deal, owner=company.rita)
    path = f"/api/v1/invoices/{invoice.uid}"
    assert company.as_rita.patch(path, {"version": 1, "reference": "PO 8"}).status_code == 200
    assert company.as_rita.post(f"{path}/submit", {"version": 2}).status_code == 200
    assert company.as_rita.delete(path).status_code == 409


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/invoices/abc", "/api", "/api/v2/invoices/"])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "get"])
def test_an_unknown_address_is_404_in_json(company, method, path):
    answer = getattr(company.as_rita, method)(path, **({"follow": True} if method == "get" else {}))
    assert answer.status_code == 404
    assert answer.json()["detail"]


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_a_method_that_does_not_fit_is_405_in_json(company, method):
    answer = getattr(company.as_rita, method)("/api/v1/invoices")
    assert answer.status_code == 405
    assert answer.json()["detail"]


def test_a_form_sent_to_a_page_without_the_slash_is_not_read_as_a_request_for_it(client, company):
    client.force_login(company.rita)
    invoice = InvoiceFactory(connection=company.north, deal=company.deal, owner=company.rita)
    answer = client.post(f"/invoices/{invoice.uid}/submit", {"version": "1"})
    assert (answer.status_code, answer["Location"]) == (302, f"/invoices/{invoice.uid}/")
