"""Fin of Finance at the desk, and an organisation that is not his."""

from __future__ import annotations

import pytest

from accounts.models import Role
from tests.factories import UserFactory, XeroConnectionFactory


@pytest.fixture
def organisation(db):
    return XeroConnectionFactory(name="Northwind Traders Ltd")


@pytest.fixture
def foreign_organisation(db):
    return XeroConnectionFactory(name="Southwind Ltd")


@pytest.fixture
def fin(organisation):
    return UserFactory(name="Fin Finance", role=Role.FINANCE, organisations=[organisation])


@pytest.fixture
def desk(client, fin):
    client.force_login(fin)
    return client
