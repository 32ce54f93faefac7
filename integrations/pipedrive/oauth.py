"""How a grant of Pipedrive is asked for, taken, renewed and given back (docs/pipedrive.md#1).

There is no scope to ask for: the app in Developer Hub names it. Whoever takes tokens checks their `api_domain`.
"""

from __future__ import annotations

from integrations.http.oauth import AuthorizationServer
from integrations.pipedrive.errors import raise_for_token

# What the app must have ticked in Developer Hub (docs/pipedrive.md#1.7).
SCOPES = (
    "base",
    "deals:full",
    "contacts:read",
    "products:read",
    "users:read",
    "deal-fields:full",
    "webhooks:full",
)
SERVER = AuthorizationServer(
    "Pipedrive",
    authorize_path="/oauth/authorize",
    token_path="/oauth/token",  # noqa: S106 - an address
    revocation_path="/oauth/revoke",
    raise_for=raise_for_token,
    lifetime=3599,
    hints_token_type=True,
)
authorize_url = SERVER.authorize_url
exchange_code = SERVER.exchange_code
# The refresh token may or may not change.
refresh = SERVER.refresh
# Marks the app uninstalled for that user.
revoke = SERVER.revoke
