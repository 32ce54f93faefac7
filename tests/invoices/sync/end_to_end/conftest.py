"""Both services connected as a person would connect them, on the sandbox; no event arrives."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.actions import recognise_pipedrive_users, record_connection, record_grant
from accounts.models import Connection, ReferenceItem, Role
from integrations.calls import clients
from integrations.calls.budget import Lane
from integrations.http.oauth import TokenSet
from integrations.lifecycle.reference_data import pull
from integrations.pipedrive import oauth as pipedrive_oauth
from integrations.xero import oauth as xero_oauth
from integrations.xero.client import list_connections
from invoices import sync
from invoices.models import Deal
from tests.contract.consent import (
    PIPEDRIVE_APP,
    PIPEDRIVE_CALLBACK,
    XERO_APP,
    XERO_CALLBACK,
    sign_in_to_pipedrive,
    sign_in_to_xero,
)
from tests.factories import UserFactory

ORGANISATION = "Northwind Traders Ltd"
# So long a walk of the consent pages is good for further files, in seconds: the tokens should be young.
YOUNG = 60


@dataclass
class Consents:
    """Both services' tokens, and the organisation chosen."""

    xero: TokenSet
    pipedrive: TokenSet
    tenant: str
    walked_at: float


@pytest.fixture(scope="session")
def walked() -> list[Consents]:
    """The last walk of the consent pages."""
    return []


@pytest.fixture
def consents(sandbox, walked):
    """Both services' tokens, from their consent pages; nothing else has happened on the sandbox yet.

    The pages are walked now and then, and every test goes back to the moment after.
    """
    if walked and time.monotonic() - walked[-1].walked_at < YOUNG:
        sandbox.return_to("connected")
        return walked[-1]
    sandbox.reset()
    xero, pipedrive = f"{sandbox.base_url}/xero", f"{sandbox.base_url}/pipedrive"
    tokens = xero_oauth.exchange_code(
        xero, code=sign_in_to_xero(xero, tenant="all")["code"], redirect_uri=XERO_CALLBACK, **XERO_APP
    )
    organisations = {row.tenant_name: row.tenant_id for row in list_connections(xero, tokens.access_token)}
    others = pipedrive_oauth.exchange_code(
        pipedrive,
        code=sign_in_to_pipedrive(pipedrive, user="1")["code"],
        redirect_uri=PIPEDRIVE_CALLBACK,
        **PIPEDRIVE_APP,
    )
    sandbox.switch(xero_minute_limit=10_000, xero_day_limit=100_000)
    sandbox.control("POST", "webhooks", {"mode": "drop"})
    sandbox.keep("connected")
    walked.append(Consents(tokens, others, organisations[ORGANISATION], time.monotonic()))
    return walked[-1]


@pytest.fixture
def ada(db):
    return UserFactory(role=Role.ADMINISTRATOR)


@pytest.fixture
def services(settings, sandbox, consents, monkeypatch):
    """The sandbox in place of the real services, with calls enough."""
    # Later tries are told another time, not waited for; the moment a silent service is left alone is real time.
    monkeypatch.setattr("integrations.calls.budget.answers.SILENT_SECONDS", 0.0)
    settings.XERO_API_URL = settings.XERO_IDENTITY_URL = f"{sandbox.base_url}/xero"
    settings.PIPEDRIVE_OAUTH_URL = f"{sandbox.base_url}/pipedrive"
    settings.PIPEDRIVE_API_HOSTS = ["localhost"]
    settings.XERO_CALLS_PER_MINUTE, settings.XERO_CALLS_PER_DAY = 10_000, 100_000
    yield f"{sandbox.base_url}/xero"
    sandbox.control("DELETE", "faults")


@pytest.fixture
def xero(services, consents, ada, lists):
    connection = record_connection(
        grant=_grant("xero", consents.xero, ada), remote_id=consents.tenant, name=ORGANISATION
    )
    lists.give(connection)
    return connection


@pytest.fixture
def pipedrive(services, consents, ada, lists):
    grant = _grant("pipedrive", consents.pipedrive, ada, api_domain=consents.pipedrive.api_domain)
    connection = record_connection(grant=grant, remote_id="7001", name="Northwind")
    lists.give(connection)
    return connection


class Lists:
    """The choice lists of both companies: read once, as they are the same after every reset."""

    def __init__(self) -> None:
        self.read: dict[str, list[dict[str, Any]]] = {}

    def give(self, connection: Connection) -> None:
        """Let our rows be what reading the company's lists makes of them."""
        if connection.remote_id not in self.read:
            clients.run(connection, lambda client: pull(connection, client), lane=Lane.CATCH_UP)
            self.read[connection.remote_id] = list(
                connection.reference_items.values("kind", "remote_id", "name", "is_active", "position", "raw")
            )
            return
        now = timezone.now()
        ReferenceItem.objects.bulk_create(
            ReferenceItem(connection=connection, refreshed_at=now, **row)
            for row in self.read[connection.remote_id]
        )
        Connection.objects.filter(pk=connection.pk).update(reference_data_at=now)
        recognise_pipedrive_users()


@pytest.fixture(scope="session")
def lists() -> Lists:
    return Lists()


def _grant(provider, tokens, by, **more):
    return record_grant(
        provider=provider,
        access_token=tokens.access_token,
        refresh_token=tokens.refresh_token,
        expires_at=timezone.now() + timedelta(seconds=tokens.expires_in),
        scopes=list(tokens.scope),
        by=by,
        **more,
    )


@pytest.fixture
def deal(pipedrive, xero, known_deal):
    """A deal in the organisation's currency, with products whose codes are Xero's."""
    if not known_deal:
        assert sync.read_changes(pipedrive)
        fitting = _fitting_deals()
        assert fitting, "The sandbox has no such deal."
        known_deal.update(Deal.objects.filter(pk=fitting[0].pk).values().get())
        return fitting[0]
    return Deal.objects.create(**known_deal | {"id": None, "connection_id": pipedrive.pk})


@pytest.fixture(scope="session")
def known_deal() -> dict[str, Any]:
    """The row of the deal, found by reading all of them once: the next tests find the same one read."""
    return {}


def _fitting_deals():
    candidates = Deal.objects.filter(pipedrive_status="open", currency="GBP").order_by("pipedrive_id")
    return [
        deal
        for deal in candidates
        if deal.product_documents and deal.organization_name and not deal.discount_documents
    ]
