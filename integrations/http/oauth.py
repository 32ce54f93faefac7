"""OAuth 2 as both services speak it: the consent page's address, tokens for a code, new tokens, a grant given back.

Nothing is kept here: whoever calls saves what comes back before using it, and lets one refresh run at a time.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from integrations.http.answer import Answer
from integrations.http.errors import RemoteUnavailable
from integrations.http.session import Observer, RemoteSession

SPENT_MEMBERS = ("code", "refresh_token", "token")


@dataclass(frozen=True)
class TokenSet:
    """The tokens a service gave: `expires_in` is in seconds, `scope` lists the permissions really granted.

    Xero adds an `id_token` that names the user; Pipedrive adds `api_domain`, the host to call, still to be checked.
    """

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: int
    scope: list[str]
    id_token: str = field(default="", repr=False)
    api_domain: str = ""


@dataclass(frozen=True)
class AuthorizationServer:
    """One service's OAuth endpoints. `raise_for` classifies its refusals.

    `lifetime`, in seconds, applies when an answer names none; `hints_token_type` adds the kind of the token to a
    revocation.
    """

    service: str
    authorize_path: str
    token_path: str
    revocation_path: str
    raise_for: Callable[[Answer], None]
    lifetime: int
    hints_token_type: bool = False

    def authorize_url(
        self, login_url: str, *, client_id: str, redirect_uri: str, state: str, **extra: str
    ) -> str:
        """Return the address of the consent page for a browser."""
        query = {**extra, "client_id": client_id, "redirect_uri": redirect_uri, "state": state}
        return f"{login_url.rstrip('/')}{self.authorize_path}?{urlencode(query, quote_via=quote)}"

    def exchange_code(
        self,
        base_url: str,
        *,
        client_id: str,
        client_secret: str,
        code: str,
        redirect_uri: str,
        observers: Sequence[Observer] = (),
    ) -> TokenSet:
        """Trade the callback's code (one use, five minutes) for tokens.

        Raises GrantRevoked when the code is used, wrong or too old; RequestRejected for a wrong client id or secret.
        """
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        return self._ask_for_tokens(base_url, client_id, client_secret, form, observers)

    def refresh(
        self,
        base_url: str,
        *,
        client_id: str,
        client_secret: str,
        refresh_token: str,
        observers: Sequence[Observer] = (),
    ) -> TokenSet:
        """Trade a refresh token for new tokens.

        Raises GrantRevoked when a person must reconnect; after RemoteUnavailable the stored tokens stay as they are.
        """
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return self._ask_for_tokens(base_url, client_id, client_secret, form, observers)

    def revoke(
        self,
        base_url: str,
        *,
        client_id: str,
        client_secret: str,
        refresh_token: str,
        observers: Sequence[Observer] = (),
    ) -> None:
        """Give the grant back. Raises RemoteErrors."""
        hint = {"token_type_hint": "refresh_token"} if self.hints_token_type else {}
        form = {"token": refresh_token, **hint}
        self.raise_for(_post(base_url, self.revocation_path, client_id, client_secret, form, observers))

    def _ask_for_tokens(
        self,
        base_url: str,
        client_id: str,
        client_secret: str,
        form: Mapping[str, str],
        observers: Sequence[Observer],
    ) -> TokenSet:
        answer = _post(base_url, self.token_path, client_id, client_secret, form, observers)
        self.raise_for(answer)
        body = answer.json()
        if not isinstance(body, dict) or not body.get("access_token"):
            text = f"{self.service} sent no token."
            raise RemoteUnavailable(text, outcome_unknown=True, exchange=answer.exchange)
        return TokenSet(
            access_token=str(body["access_token"]),
            # Kept when the answer holds none, so that a tolerant reader never loses the grant.
            refresh_token=str(body.get("refresh_token") or form.get("refresh_token") or ""),
            expires_in=int(body.get("expires_in") or self.lifetime),
            scope=_split_scope(body.get("scope")),
            id_token=str(body.get("id_token") or ""),
            api_domain=str(body.get("api_domain") or "").rstrip("/"),
        )


def _post(
    base_url: str,
    path: str,
    client_id: str,
    client_secret: str,
    form: Mapping[str, str],
    observers: Sequence[Observer],
) -> Answer:
    """Post a form and return the answer, whatever its status. Raises RemoteUnavailable.

    It counts as a write: a code or a refresh token is spent by the first try, even when the answer is lost.
    """
    credentials = base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()
    session = RemoteSession(
        base_url=base_url,
        headers={"Authorization": f"Basic {credentials}", "Accept": "application/json"},
        secrets=(client_secret, *(form[name] for name in SPENT_MEMBERS if name in form)),
        observers=list(observers),
    )
    try:
        return session.request("POST", path, data=form, writes=True)
    finally:
        session.close()


def _split_scope(scope: Any) -> list[str]:
    """Return the scopes of one text (Xero separates by spaces, Pipedrive by commas) or of a list."""
    words = scope if isinstance(scope, list) else str(scope or "").replace(",", " ").split()
    return [str(word) for word in words]
