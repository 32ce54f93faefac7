"""A person of finance who opens the same invoices through all doors: the pages, the API and the desk."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.models import Role
from tests.factories import UserFactory, XeroConnectionFactory


@pytest.fixture(autouse=True)
def _fresh_limits():
    """The throttle counts in the cache."""
    cache.clear()


@pytest.fixture
def north(db):
    return XeroConnectionFactory(name="Northwind")


@pytest.fixture
def as_finance(client, north):
    client.force_login(UserFactory(name="Fiona", role=Role.FINANCE, organisations=[north]))
    return client


@pytest.fixture
def doors(as_finance):
    """By the name of each door: what its list of invoices shows for a status, by number."""

    def on_page(status: str) -> set[str]:
        rows = as_finance.get("/invoices/", {"status": status}).context["page"].rows
        return {invoice.xero_number for invoice in rows}

    def in_api(status: str) -> set[str]:
        answer = as_finance.get("/api/v1/invoices/", {"status": status})
        assert answer.status_code == 200, answer.json()
        return {row["xero_number"] for row in answer.json()["results"]}

    def at_desk(status: str) -> set[str]:
        page = as_finance.get(reverse("admin:invoices_invoice_changelist"), {"status": status})
        return {invoice.xero_number for invoice in page.context["cl"].result_list}

    return {"page": on_page, "API": in_api, "desk": at_desk}
