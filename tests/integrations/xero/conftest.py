"""A sandbox's Xero, a sign-in to it and a client, for the tests that speak with it."""

from __future__ import annotations

import pytest

from integrations.xero import XeroClient, oauth
from integrations.xero.client import list_connections
from tests.contract.consent import XERO_APP, XERO_CALLBACK, sign_in_to_xero


@pytest.fixture(scope="module")
def api(sandbox):
    sandbox.reset()
    return f"{sandbox.base_url}/xero"


@pytest.fixture(scope="module")
def tokens(api):
    code = sign_in_to_xero(api)["code"]
    return oauth.exchange_code(api, code=code, redirect_uri=XERO_CALLBACK, **XERO_APP)


@pytest.fixture(scope="module")
def connection(api, tokens):
    return next(
        row
        for row in list_connections(api, tokens.access_token)
        if row.tenant_name == "Northwind Traders Ltd"
    )


@pytest.fixture
def client(api, tokens, connection):
    with XeroClient(api, tokens.access_token, connection.tenant_id) as opened:
        yield opened


@pytest.fixture
def fault(sandbox):
    yield lambda **spec: sandbox.control("POST", "faults", [{"service": "xero", **spec}])
    sandbox.control("DELETE", "faults")
