"""What each refusal of Xero means for us (docs/xero.md#1.9, docs/xero.md#10)."""

from __future__ import annotations

import re
from typing import Any

from integrations.http import (
    AccessTokenExpired,
    Answer,
    GrantRevoked,
    Message,
    RateLimited,
    RemoteNotFound,
    RemoteUnavailable,
    RequestRejected,
    ScopeMissing,
)
from integrations.http.statuses import raise_if_unavailable, read_pause
from integrations.xero.rejections import read_messages

# Seconds to wait when Xero names no time; `concurrent` never does.
PAUSES = {"minute": 60.0, "day": 3600.0, "concurrent": 2.0, "appminute": 60.0}
# Xero's own words, shown to people (plain text, docs/xero.md#10.5). They are no proof that a write was not done.
OFFLINE = ("Organisation is offline", "offline for maintenance", "temporarily unavailable")
# Both spellings are in Xero's own pages.
SCOPE_WORDS = ("insufficient_scope", "insufficent_scope", "AuthorizationUnsuccessful")
NOT_FOUND = "Xero cannot find this."


def raise_for(answer: Answer) -> None:
    """Raise the RemoteError for an answer of the API; return quietly when it is a 2xx."""
    if answer.ok:
        return
    exchange, body = answer.exchange, read_body(answer)
    problem = answer.headers.get("X-Rate-Limit-Problem")
    if answer.status == 429 or (answer.status == 503 and problem):
        raise limited(answer)
    if answer.status == 401:
        words = f"{answer.headers.get('WWW-Authenticate', '')} {answer.text}"
        if any(word.lower() in words.lower() for word in SCOPE_WORDS):
            raise ScopeMissing("Xero was not given the permission this needs.", exchange=exchange)
        raise AccessTokenExpired("Xero's access token has expired.", exchange=exchange)
    if answer.status == 403:
        if answer.content and body is None:
            # Not Xero's own words: something between us and Xero is blocking.
            raise RemoteUnavailable("The way to Xero is blocked.", exchange=exchange)
        raise GrantRevoked("This organisation is no longer connected in Xero.", exchange=exchange)
    if answer.status == 503 and any(words in answer.text for words in OFFLINE):
        raise RemoteUnavailable(answer.text.strip(), outcome_unknown=answer.writes, exchange=exchange)
    if answer.status == 404:
        raise RemoteNotFound(read_messages(body) or [Message(NOT_FOUND)], exchange=exchange)
    if answer.status != 501:
        raise_if_unavailable(answer, service="Xero")
    said_nothing = [Message(f"Xero refused the request ({answer.status}).")]
    raise RequestRejected(read_messages(body) or said_nothing, exchange=exchange)


def raise_for_token(answer: Answer) -> None:
    """Raise the RemoteError for an answer of the token or revocation address; return quietly when it is a 2xx.

    Only `invalid_grant` is final (GrantRevoked); a wrong client id or secret is a RequestRejected, so that
    the stored tokens are kept while a person corrects the settings.
    """
    if answer.ok:
        return
    if answer.status == 429:
        raise limited(answer)
    raise_if_unavailable(answer, service="Xero")
    body = read_body(answer)
    code = str(body.get("error", "")) if isinstance(body, dict) else ""
    if code == "invalid_grant":
        raise GrantRevoked("Xero no longer accepts this sign-in (invalid_grant).", exchange=answer.exchange)
    field = "client_id" if code in {"invalid_client", "unauthorized_client"} else ""
    text = f"Xero refused the sign-in: {code or answer.status}."
    raise RequestRejected([Message(text, field=field)], reason=text, exchange=answer.exchange)


def limited(answer: Answer) -> RateLimited:
    """Return the RateLimited of a 429: its scope, and the pause in seconds even when Xero names none."""
    scope = re.sub(r"[^a-z]", "", answer.headers.get("X-Rate-Limit-Problem", "minute").lower()) or "minute"
    pause = read_pause(answer.headers.get("Retry-After"))
    seconds = PAUSES.get(scope, 60.0) if pause is None else pause
    return RateLimited(
        f"Xero's limit is reached ({scope}).", retry_after=seconds, scope=scope, exchange=answer.exchange
    )


def read_body(answer: Answer) -> Any:
    """Return the decoded JSON of a refusal, None when it is empty, text or HTML (404, 429, 503)."""
    if answer.content.lstrip()[:1] not in {b"{", b"["}:
        return None
    try:
        return answer.plain()
    except RemoteUnavailable:
        return None
