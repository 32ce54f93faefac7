"""Decide how a grant of Xero is asked for, taken, renewed and given back (docs/xero.md#1).

Nothing is kept here: whoever calls saves what comes back before using it, and lets one refresh run at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import jwt

from integrations.http import Observer
from integrations.http.grants import TokenAddress, post_form
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
AUTHORIZE_PATH = "/identity/connect/authorize"
TOKENS = TokenAddress("Xero", "/connect/token", raise_for_token)
REVOCATION_PATH = "/connect/revocation"


@dataclass(frozen=True)
class TokenSet:
    """What Xero gave: `expires_in` is in seconds, `scope` the permissions really granted."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: int
    scope: list[str]
    id_token: str = field(default="", repr=False)


@dataclass(frozen=True)
class Identity:
    """The Xero user who consented."""

    user_id: str
    name: str
    email: str


def authorize_url(
    login_url: str,
    *,
    client_id: str,
    redirect_uri: str,
    state: str,
    scopes: Sequence[str] = SCOPES,
) -> str:
    """Return the address of Xero's consent page for a browser."""
    query = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "scope": " ".join(scopes),
        "state": state,
    }
    return f"{login_url.rstrip('/')}{AUTHORIZE_PATH}?{urlencode(query, quote_via=quote)}"


def exchange_code(
    identity_url: str,
    *,
    client_id: str,
    client_secret: str,
    code: str,
    redirect_uri: str,
    observers: Sequence[Observer] = (),
) -> TokenSet:
    """Trade the callback's code (one use, five minutes) for tokens.

    Raises GrantRevoked when the code is used, wrong or too old; RequestRejected for a wrong client id or
    secret.
    """
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
    return _ask_for_tokens(identity_url, client_id, client_secret, form, observers)


def refresh(
    identity_url: str,
    *,
    client_id: str,
    client_secret: str,
    refresh_token: str,
    observers: Sequence[Observer] = (),
) -> TokenSet:
    """Trade a refresh token for new tokens; the old refresh token lives 30 minutes more, for lost answers.

    Raises GrantRevoked only for `invalid_grant`; after RemoteUnavailable the stored tokens stay as they are.
    """
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    return _ask_for_tokens(identity_url, client_id, client_secret, form, observers)


def revoke(
    identity_url: str,
    *,
    client_id: str,
    client_secret: str,
    refresh_token: str,
    observers: Sequence[Observer] = (),
) -> None:
    """Give the grant back: drops all of that user's connections to the app. Raises RemoteErrors."""
    answer = post_form(
        identity_url,
        REVOCATION_PATH,
        client_id=client_id,
        client_secret=client_secret,
        form={"token": refresh_token},
        observers=observers,
    )
    raise_for_token(answer)


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


def _ask_for_tokens(
    identity_url: str,
    client_id: str,
    client_secret: str,
    form: dict[str, str],
    observers: Sequence[Observer],
) -> TokenSet:
    body = TOKENS.ask(identity_url, client_id, client_secret, form, observers)
    return TokenSet(
        access_token=str(body["access_token"]),
        # Kept when the answer holds none, so that a tolerant reader never loses the grant.
        refresh_token=str(body.get("refresh_token") or form.get("refresh_token") or ""),
        expires_in=int(body.get("expires_in") or 1800),
        scope=_split_scope(body.get("scope")),
        id_token=str(body.get("id_token") or ""),
    )


def _split_scope(scope: Any) -> list[str]:
    """Return the scopes of one space-separated text (the wire) or of a list (Xero's own examples)."""
    words = scope if isinstance(scope, list) else str(scope or "").split()
    return [str(word) for word in words]


def _read_claims(token: str) -> dict[str, Any]:
    try:
        claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    except jwt.PyJWTError:
        return {}
    return claims
