"""Xero's official SDK for Python, pointed at the running sandbox and changed in nothing else."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from xero_python.accounting import AccountingApi
from xero_python.api_client import ApiClient, Configuration
from xero_python.api_client.oauth2 import OAuth2Token, TokenApi
from xero_python.identity import IdentityApi

from tests.sandbox_process import CLIENT, Sandbox

WIDE = (
    "openid profile email offline_access accounting.invoices accounting.contacts "
    "accounting.settings accounting.payments accounting.attachments"
)


@dataclass
class Sdk:
    """The SDK's two APIs, its tokens, and the tenant it works for."""

    accounting: AccountingApi
    identity: IdentityApi
    tokens: dict[str, Any]
    tenant: str = ""

    def call(self, name: str, *given: Any, **options: Any) -> Any:
        """One call of the Accounting API for the tenant, in the SDK's own models."""
        return getattr(self.accounting, name)(self.tenant, *given, **options)


def connect(sandbox: Sandbox, monkeypatch: Any = None) -> Sdk:
    """Consent to every organisation and hand the tokens to the SDK; the tenant is the British company."""
    tokens = sandbox.fetch_tokens(code=sandbox.consent(scope=WIDE)["code"][0]).json()
    tokens |= {"expires_at": time.time() + tokens["expires_in"], "scope": tokens["scope"].split()}
    configuration = Configuration(oauth2_token=OAuth2Token(client_id=CLIENT[0], client_secret=CLIENT[1]))
    client = ApiClient(
        configuration,
        pool_threads=1,
        oauth2_token_getter=lambda: tokens,
        oauth2_token_saver=tokens.update,
    )
    TokenApi.refresh_token_url = f"{sandbox.base_url}/xero/connect/token"
    TokenApi.revoke_token_url = f"{sandbox.base_url}/xero/connect/revocation"
    accounting = AccountingApi(client, base_url=f"{sandbox.base_url}/xero/api.xro/2.0")
    sdk = Sdk(accounting, IdentityApi(client, base_url=f"{sandbox.base_url}/xero"), tokens)
    found = {row.tenant_name: row.tenant_id for row in sdk.identity.get_connections()}
    sdk.tenant = found["Northwind Traders Ltd"]
    return sdk
