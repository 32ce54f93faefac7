"""A company with two organisations, and people who call the API with tokens."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from accounts.actions import create_api_token
from accounts.models import Role
from tests.factories import (
    DealFactory,
    MappingPreferencesFactory,
    PipedriveConnectionFactory,
    UserFactory,
    XeroConnectionFactory,
)
from tests.invoices.example_company import give_item, give_lists

PRODUCT = {
    "id": 1,
    "name": "Slate tile",
    "order_nr": 1,
    "item_price": 12.5,
    "quantity": 4,
    "discount": 0,
    "discount_type": "percentage",
    "tax": 20,
    "tax_method": "exclusive",
    "currency": "GBP",
    "comments": "",
    "is_enabled": True,
}


@pytest.fixture(autouse=True)
def _fresh_limits():
    """The throttle counts in the cache."""
    cache.clear()


def caller(person) -> APIClient:
    """A program that carries a token of `person`."""
    _, token = create_api_token(person, name="test")
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


def organisation(name: str, currency: str):
    """A Xero organisation with its choice lists and preferences."""
    connection = XeroConnectionFactory(name=name)
    MappingPreferencesFactory(connection=connection, account_code="200", tax_type="OUTPUT2")
    give_lists(connection, currency=currency)
    give_item(connection, "ROOF", "ROOF", "250.00", Description="A roof")
    return connection


@pytest.fixture
def company():
    """Northwind (GBP), Contoso (USD), Rita of Sales with a deal, Finn of Finance, Eve who belongs nowhere."""
    north, contoso = organisation("Northwind", "GBP"), organisation("Contoso", "USD")
    rita = UserFactory(name="Rita", pipedrive_user_id=7, organisations=[north])
    finn = UserFactory(name="Finn", role=Role.FINANCE, organisations=[north, contoso])
    deal = DealFactory(
        connection=PipedriveConnectionFactory(),
        title="A new roof",
        pipedrive_owner_id=7,
        organization_name="Roofers Ltd",
        pipedrive_organization_id=5,
        deal_document={"id": 1, "title": "A new roof", "value": 100, "currency": "GBP"},
        organization_document={"id": 5, "name": "Roofers Ltd"},
        product_documents=[PRODUCT],
    )
    eve = UserFactory(name="Eve")
    return SimpleNamespace(
        north=north,
        contoso=contoso,
        deal=deal,
        rita=rita,
        finn=finn,
        eve=eve,
        as_rita=caller(rita),
        as_finn=caller(finn),
        as_eve=caller(eve),
    )
