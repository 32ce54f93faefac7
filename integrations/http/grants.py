"""Decide how tokens are asked for: client id and secret by Basic auth, a form, and an answer that holds a token."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from integrations.http.answer import Answer
from integrations.http.errors import RemoteUnavailable
from integrations.http.session import Observer, RemoteSession

SPENT_MEMBERS = ("code", "refresh_token", "token")


def post_form(
    base_url: str,
    path: str,
    *,
    client_id: str,
    client_secret: str,
    form: Mapping[str, str],
    observers: Sequence[Observer] = (),
) -> Answer:
    """Post a form of OAuth's and return the answer, whatever its status. Raises RemoteUnavailable.

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


@dataclass(frozen=True)
class TokenAddress:
    """Where one service hands out tokens; `raise_for` classifies its refusals."""

    service: str
    path: str
    raise_for: Callable[[Answer], None]

    def ask(
        self,
        base_url: str,
        client_id: str,
        client_secret: str,
        form: Mapping[str, str],
        observers: Sequence[Observer],
    ) -> dict[str, Any]:
        """Return the answer's members. Raises RemoteErrors, also when there is no token in it."""
        answer = post_form(
            base_url,
            self.path,
            client_id=client_id,
            client_secret=client_secret,
            form=form,
            observers=observers,
        )
        self.raise_for(answer)
        body = answer.json()
        if not isinstance(body, dict) or not body.get("access_token"):
            text = f"{self.service} sent no token."
            raise RemoteUnavailable(text, outcome_unknown=True, exchange=answer.exchange)
        return body
