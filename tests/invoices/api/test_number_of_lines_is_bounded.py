"""Too many lines are refused before any of them is looked at, with one sentence."""

from __future__ import annotations

import pytest

from invoices.amounts import MAX_LINES
from invoices.api.serializers.inputs import LineIn
from invoices.models import Invoice
from tests.factories import InvoiceFactory
from tests.invoices.api.conftest import PRODUCT

pytestmark = pytest.mark.django_db


@pytest.fixture
def looked_at(monkeypatch):
    """Collect the lines that are looked at."""
    seen, look = [], LineIn.run_validation

    def count(line, *args, **options):
        seen.append(line)
        return look(line, *args, **options)

    monkeypatch.setattr(LineIn, "run_validation", count)
    return seen


@pytest.mark.parametrize("verb", ["post", "patch"])
@pytest.mark.parametrize("line", [{}, None, {"description": "x", "unit_amount": "1"}])
def test_too_many_lines(company, looked_at, verb, line):
    draft = InvoiceFactory(connection=company.north, owner=company.rita)
    path = "/api/v1/invoices/" if verb == "post" else f"/api/v1/invoices/{draft.uid}/"
    sent = {"deal": company.deal.pk} if verb == "post" else {"version": draft.version}
    answer = getattr(company.as_rita, verb)(path, sent | {"lines": [line] * 10_000}, format="json")

    assert answer.status_code == 400
    assert answer.json() == {"lines": ["An invoice can have at most 200 items here. Please split it."]}
    assert len(answer.content) < 200
    assert not looked_at


def test_as_many_as_a_page_takes(company):
    lines = [{"description": "x", "unit_amount": "1"}] * MAX_LINES
    sent = {"deal": company.deal.pk, "lines": lines}

    assert company.as_rita.post("/api/v1/invoices/", sent, format="json").status_code == 201


def test_a_deal_of_too_many_products_is_told(company):
    company.deal.product_documents = [PRODUCT | {"id": n, "order_nr": n} for n in range(MAX_LINES + 1)]
    company.deal.save()
    answer = company.as_rita.post("/api/v1/invoices/", {"deal": company.deal.pk}, format="json")

    assert answer.status_code == 400
    assert answer.json()["lines"] == ["An invoice can have at most 200 items here. Please split it."]
    assert not Invoice.objects.exists()
