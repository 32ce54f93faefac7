"""Decide how we prove who we are at a token address: client id and secret by Basic auth, then a form."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence

from integrations.http.answer import Answer
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
