"""A deal goes to the same organisation through page and API; where several would do, both leave the choice."""

from __future__ import annotations

import pytest

from accounts.models import ConnectionState, User
from invoices.models import Invoice
from tests.factories import (
    DealFactory,
    MappingPreferencesFactory,
    PipedriveConnectionFactory,
    XeroConnectionFactory,
)
from tests.invoices.pages.company import PRODUCT, give_lists


@pytest.fixture
def deal(north):
    """A deal in pounds; `north` has no lists, so that it keeps no books in any currency."""
    return DealFactory(
        connection=PipedriveConnectionFactory(),
        organization_name="Ridgeway University",
        deal_document={"id": 100, "title": "Office refit", "currency": "GBP"},
        organization_document={"name": "Ridgeway University"},
        product_documents=[PRODUCT],
        currency="GBP",
    )


@pytest.fixture
def give(as_finance):
    """Let the person work in one more organisation that keeps its books in a currency."""

    def give(currency, **columns):
        connection = XeroConnectionFactory(name=f"In {currency}", **columns)
        MappingPreferencesFactory(connection=connection, account_code="200", tax_map={"20": "OUTPUT2"})
        give_lists(connection, currency=currency)
        User.objects.get(name="Fiona").organisations.add(connection)
        return connection

    return give


@pytest.mark.parametrize(
    ("others", "fitting"),
    [
        ([], ["Northwind"]),
        (["GBP"], ["In GBP"]),
        (["EUR", "GBP"], ["In GBP"]),
        (["EUR", "USD"], ["Northwind", "In EUR", "In USD"]),
        (["GBP", "EUR", "GBP"], ["In GBP", "In GBP"]),
    ],
)
def test_page_and_api_agree(as_finance, deal, give, others, fitting):
    for currency in others:
        give(currency)
    shown = as_finance.get(f"/deals/{deal.pk}/invoice/").context["connection"]
    made = as_finance.post("/api/v1/invoices/", {"deal": deal.pk}, content_type="application/json")

    assert shown.name in fitting
    if len(fitting) > 1:
        # The page shows all of them beside the one it begins with.
        assert made.status_code == 400
        assert [named in made.json()["connection"][0] for named in fitting] == [True] * len(fitting)
    elif made.status_code == 201:
        assert Invoice.objects.get().connection == shown
    else:
        # Northwind was chosen, and without lists it can't take the invoice.
        assert "connection" not in made.json()


def test_a_disconnected_organisation_is_none(as_finance, deal, give):
    gone = give("GBP", state=ConnectionState.DISCONNECTED)
    shown = as_finance.get(f"/deals/{deal.pk}/invoice/").context["connection"]
    named = {"deal": deal.pk, "connection": gone.pk}

    assert shown.name == "Northwind"
    assert as_finance.get(f"/deals/{deal.pk}/invoice/?connection={gone.pk}").status_code == 404
    answer = as_finance.post("/api/v1/invoices/", named, content_type="application/json")
    assert answer.json() == {"connection": ["There is no such organisation."]}
