"""A small company for the pages: one Xero organisation with its lists, a Pipedrive deal of the rep's, three people."""

from __future__ import annotations

import pytest

from accounts.models import Role
from integrations.queue import heartbeat
from tests.factories import (
    ContactFactory,
    DealFactory,
    InvoiceFactory,
    MappingPreferencesFactory,
    PipedriveConnectionFactory,
    UserFactory,
    XeroConnectionFactory,
)
from tests.invoices.pages.company import PRODUCT, give_lists


@pytest.fixture
def xero(db):
    heartbeat.beat()
    connection = XeroConnectionFactory(name="Northwind Traders Ltd")
    MappingPreferencesFactory(
        connection=connection, account_code="200", tax_type="OUTPUT2", tax_map={"20": "OUTPUT2"}
    )
    give_lists(connection)
    return connection


@pytest.fixture
def rep(xero):
    return UserFactory(email="rep@example.test", name="Rita Rep", organisations=[xero], pipedrive_user_id=7)


@pytest.fixture
def finance(xero):
    return UserFactory(name="Fiona Finance", role=Role.FINANCE, organisations=[xero])


@pytest.fixture
def administrator(db):
    return UserFactory(name="Ada Admin", role=Role.ADMINISTRATOR)


@pytest.fixture
def outsider(db):
    return UserFactory(name="Olga Outsider")


@pytest.fixture
def deal(xero):
    return DealFactory(
        connection=PipedriveConnectionFactory(),
        pipedrive_id=100,
        title="Office refit",
        pipedrive_owner_id=7,
        pipedrive_organization_id=5,
        organization_name="Ridgeway University",
        person_name="Mary O'Neil",
        deal_document={"id": 100, "title": "Office refit", "currency": "GBP"},
        person_document={"name": "Mary O'Neil", "emails": [{"value": "mary@ridgeway.test", "primary": True}]},
        organization_document={
            "id": 5,
            "name": "Ridgeway University",
            "address": {"value": "12 High Street, Leeds"},
        },
        product_documents=[PRODUCT],
    )


@pytest.fixture
def contact(xero):
    return ContactFactory(connection=xero, name="Ridgeway University", email_address="accounts@ridgeway.test")


@pytest.fixture
def invoice(xero, deal, rep, contact):
    return InvoiceFactory(
        connection=xero, deal=deal, owner=rep, contact=contact, xero_contact_name=contact.name
    )


@pytest.fixture
def as_rep(client, rep):
    client.force_login(rep)
    return client


@pytest.fixture
def as_finance(client, finance):
    client.force_login(finance)
    return client
