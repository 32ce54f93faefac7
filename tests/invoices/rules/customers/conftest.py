"""One deal of Ridgeway University, to be invoiced in Northwind."""

from __future__ import annotations

import pytest

from tests.factories import (
    DealFactory,
    MappingPreferencesFactory,
    PipedriveConnectionFactory,
    XeroConnectionFactory,
)
from tests.invoices.pages.company import PRODUCT, give_lists
from tests.invoices.rules.customers.customer_doors import EMAIL, NAME, Doors


@pytest.fixture
def north(db):
    connection = XeroConnectionFactory(name="Northwind")
    MappingPreferencesFactory(connection=connection, account_code="200", tax_map={"20": "OUTPUT2"})
    give_lists(connection)
    return connection


@pytest.fixture
def deal(north):
    return DealFactory(
        connection=PipedriveConnectionFactory(),
        pipedrive_organization_id=5,
        organization_name=NAME,
        deal_document={"id": 100, "title": "Office refit", "currency": "GBP"},
        person_document={"name": "Mary", "emails": [{"value": EMAIL, "primary": True}]},
        organization_document={"id": 5, "name": NAME},
        product_documents=[PRODUCT],
    )


@pytest.fixture
def through(as_finance, deal, north):
    return Doors(as_finance, deal, north)
