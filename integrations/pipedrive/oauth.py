"""Decide how a grant of Pipedrive is asked for, taken, renewed, given back (docs/pipedrive.md#1).

Nothing is kept here: whoever calls checks `api_domain`, saves what comes back before using it, and lets only
one refresh run at a time. There is no scope to ask for: the app in Developer Hub names it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from integrations.http import Observer
from integrations.http.grants import TokenAddress, post_form
from integrations.pipedrive.errors import raise_for_token

AUTHORIZE_PATH = "/oauth/authorize"
TOKENS = TokenAddress("Pipedrive", "/oauth/token", raise_for_token)
REVOKE_PATH = "/oauth/revoke"
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


@dataclass(frozen=True)
class TokenSet:
    """What Pipedrive gave: `expires_in` is in seconds, `api_domain` the host to call, still to be checked."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: int
    scope: list[str]
    api_domain: str


def authorize_url(oauth_url: str, *, client_id: str, redirect_uri: str, state: str) -> str:
    """Return the address of Pipedrive's consent page for a browser."""
    query = {"client_id": client_id, "redirect_uri": redirect_uri, "state": state}
    return f"{oauth_url.rstrip('/')}{AUTHORIZE_PATH}?{urlencode(query, quote_via=quote)}"


def exchange_code(
    oauth_url: str,
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
    return _ask_for_tokens(oauth_url, client_id, client_secret, form, observers)


def refresh(
    oauth_url: str,
    *,
    client_id: str,
    client_secret: str,
    refresh_token: str,
    observers: Sequence[Observer] = (),
) -> TokenSet:
    """Trade the refresh token for a new access token; the refresh token may or may not change.

    Raises GrantRevoked when a person must reconnect; after RemoteUnavailable the stored tokens stay as they
    are.
    """
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    return _ask_for_tokens(oauth_url, client_id, client_secret, form, observers)


def revoke(
    oauth_url: str,
    *,
    client_id: str,
    client_secret: str,
    refresh_token: str,
    observers: Sequence[Observer] = (),
) -> None:
    """Give the grant back: marks the app uninstalled for that user. Raises RemoteErrors."""
    answer = post_form(
        oauth_url,
        REVOKE_PATH,
        client_id=client_id,
        client_secret=client_secret,
        form={"token": refresh_token, "token_type_hint": "refresh_token"},
        observers=observers,
    )
    raise_for_token(answer)


def _ask_for_tokens(
    oauth_url: str,
    client_id: str,
    client_secret: str,
    form: dict[str, str],
    observers: Sequence[Observer],
) -> TokenSet:
    body = TOKENS.ask(oauth_url, client_id, client_secret, form, observers)
    return TokenSet(
        access_token=str(body["access_token"]),
        refresh_token=str(body.get("refresh_token") or form.get("refresh_token") or ""),
        expires_in=int(body.get("expires_in") or 3599),
        scope=_split_scope(body.get("scope")),
        api_domain=str(body.get("api_domain") or "").rstrip("/"),
    )


def _split_scope(scope: Any) -> list[str]:
    """Return the scopes of one text, separated by commas (the wire) or spaces (the habit of others)."""
    words = scope if isinstance(scope, list) else str(scope or "").replace(",", " ").split()
    return [str(word) for word in words]
