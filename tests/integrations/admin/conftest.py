"""Fin at the post room, with a refused edit of an invoice of his organisation."""

from __future__ import annotations

import pytest

from accounts.models import Role
from tests.factories import InvoiceFactory, OutboxMessageFactory, UserFactory, XeroConnectionFactory


@pytest.fixture
def organisation(db):
    return XeroConnectionFactory(name="Northwind Traders Ltd")


@pytest.fixture
def fin(organisation):
    return UserFactory(name="Fin Finance", role=Role.FINANCE, organisations=[organisation])


@pytest.fixture
def desk(client, fin):
    client.force_login(fin)
    return client


@pytest.fixture
def invoice(organisation):
    return InvoiceFactory(connection=organisation, xero_number="INV-0042", xero_contact_name="Ace Ltd")


@pytest.fixture
def refuse(organisation):
    """Make a refused message: refuse(invoice, failure="rejected", kind=...)."""

    def make(invoice, *, failure="rejected", kind="xero.invoice.update", **fields):
        return OutboxMessageFactory(
            kind=kind,
            connection=invoice.connection,
            mailbox=invoice.mailbox,
            payload={"invoice_id": invoice.pk},
            state="failed",
            failure=failure,
            attempts=3,
            problems=[{"text": "Account code '999' is not valid", "field": "", "line": 0}],
            **fields,
        )

    return make


@pytest.fixture
def failed(invoice, refuse):
    return refuse(invoice)
