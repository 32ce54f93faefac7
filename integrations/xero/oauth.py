"""How a grant of Xero is asked for, taken, renewed and given back (docs/xero.md#1), and what its tokens say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import jwt

from integrations.http.oauth import AuthorizationServer
from integrations.xero.errors import raise_for_token

SCOPES = (
    "openid",
    "profile",
    "email",
    "offline_access",
    "accounting.invoices",
    "accounting.contacts",
    "accounting.settings.read",
    "accounting.payments.read",
    "accounting.attachments",
)
SERVER = AuthorizationServer(
    "Xero",
    authorize_path="/identity/connect/authorize",
    token_path="/connect/token",  # noqa: S106 - an address
    revocation_path="/connect/revocation",
    raise_for=raise_for_token,
    lifetime=1800,
)
exchange_code = SERVER.exchange_code
# The old refresh token lives 30 minutes more, for lost answers.
refresh = SERVER.refresh
# Drops all of that user's connections to the app.
revoke = SERVER.revoke


@dataclass(frozen=True)
class Identity:
    """The Xero user who consented."""

    user_id: str
    name: str
    email: str


def authorize_url(
    login_url: str, *, client_id: str, redirect_uri: str, state: str, scopes: Sequence[str] = SCOPES
) -> str:
    """Return the address of Xero's consent page for a browser."""
    return SERVER.authorize_url(
        login_url,
        client_id=client_id,
        redirect_uri=redirect_uri,
        state=state,
        response_type="code",
        scope=" ".join(scopes),
    )


def authentication_event_id(access_token: str) -> str:
    """Return the id of the consent behind an access token, "" when it does not say.

    Not a check of the token.
    """
    return str(_read_claims(access_token).get("authentication_event_id") or "")


def identity(id_token: str) -> Identity:
    """Return who consented, from an id token fetched straight from Xero; "" where it does not say."""
    claims = _read_claims(id_token)
    parts = [str(claims.get(name) or "").strip() for name in ("given_name", "family_name")]
    email = str(claims.get("email") or claims.get("preferred_username") or "")
    name = " ".join(part for part in parts if part) or str(claims.get("name") or "") or email
    return Identity(user_id=str(claims.get("xero_userid") or claims.get("sub") or ""), name=name, email=email)


def _read_claims(token: str) -> dict[str, Any]:
    try:
        claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    except jwt.PyJWTError:
        return {}
    return claims
