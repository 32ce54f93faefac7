"""What each refusal of Pipedrive means for us (docs/pipedrive.md#2.8, docs/pipedrive.md#11.4)."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
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

BURST_PAUSE = 2.0
DAILY_PAUSE = 3600.0
# After 429s were ignored the edge blocks all traffic for a while; only silence helps. How long is not known: after it
# one call at a time asks (integrations/calls/outages.py).
BLOCKED_PAUSE = 600.0
# A reset above this is a point in time, not a number of seconds: its unit is not documented.
EPOCH_FROM = 1_000_000
SCOPE_WORDS = "scope and url mismatch"
MESSAGE_KEYS = ("error", "message", "error_description")
# "Validation failed: title: too long; custom_fields: Unknown key 'x'" is one sentence for each field.
UNKNOWN_KEY = re.compile(r"Unknown key '(?P<key>[^']+)'")
FIELD_SENTENCE = re.compile(r"^(?P<field>[a-z][a-z0-9_./]*): (?P<text>.+)$", re.DOTALL)


def raise_for(answer: Answer) -> None:
    """Raise the RemoteError for an answer of the API; return quietly when it is a 2xx."""
    if answer.ok:
        return
    exchange, body = answer.exchange, read_body(answer)
    if answer.status == 429:
        raise limited(answer)
    if answer.status == 401:
        raise AccessTokenExpired("Pipedrive's access token has expired.", exchange=exchange)
    if answer.status == 403:
        raise _forbidden(answer, body)
    if answer.status == 402:
        raise RemoteUnavailable("The Pipedrive company is closed or unpaid.", exchange=exchange)
    if answer.status == 404:
        raise RemoteNotFound(
            read_messages(body) or [Message("Pipedrive cannot find this.")], exchange=exchange
        )
    if answer.status != 501:
        raise_if_unavailable(answer, service="Pipedrive")
    said_nothing = [Message(f"Pipedrive refused the request ({answer.status}).")]
    raise RequestRejected(read_messages(body) or said_nothing, exchange=exchange)


def raise_for_token(answer: Answer) -> None:
    """Raise the RemoteError for an answer of the token or revocation address; return quietly when it is a 2xx.

    Any refusal but a 429 means the grant is gone (docs/pipedrive.md#1.6), apart from a wrong client id or secret,
    which is the settings' fault and keeps the stored tokens.
    """
    if answer.ok:
        return
    if answer.status == 429:
        raise limited(answer)
    raise_if_unavailable(answer, service="Pipedrive")
    body = read_body(answer)
    if answer.status == 403 and body is None:
        raise blocked(answer)
    words = " ".join(_texts(body)) or f"status {answer.status}"
    if "client" in words.lower() or "redirect_uri" in words.lower():
        text = f"Pipedrive refused the sign-in: {words}"
        raise RequestRejected([Message(text, field="client_id")], exchange=answer.exchange)
    raise GrantRevoked(f"Pipedrive no longer accepts this sign-in ({words}).", exchange=answer.exchange)


def limited(answer: Answer) -> RateLimited:
    """Return the RateLimited of a 429: `daily` when the day's budget is empty, else `burst`."""
    headers = answer.headers
    left = headers.get("x-daily-ratelimit-token-remaining")
    window_left = _number(headers.get("x-ratelimit-remaining"))
    # A 429 while the two-second window still has room can only be the day's budget.
    daily = _number(left) == 0 if left is not None else window_left is not None and window_left >= 1
    pause = read_pause(headers.get("Retry-After"))
    if pause is None:
        reset = _number(headers.get("x-ratelimit-reset"))
        if reset is not None and reset > EPOCH_FROM:
            reset = max(0.0, reset - time.time())
        pause = DAILY_PAUSE if daily else reset
    scope = "daily" if daily else "burst"
    reason = f"Pipedrive's limit is reached ({scope})."
    seconds = BURST_PAUSE if pause is None else pause
    return RateLimited(reason, retry_after=seconds, scope=scope, exchange=answer.exchange)


def blocked(answer: Answer) -> RateLimited:
    """Return the RateLimited of the edge's HTML 403: stay silent for ten minutes."""
    reason = "Pipedrive's edge is blocking calls for a while."
    return RateLimited(reason, retry_after=BLOCKED_PAUSE, scope="blocked", exchange=answer.exchange)


def read_messages(body: Any) -> list[Message]:
    """Return every sentence of a refusal, each with the field it names. `body` is the decoded answer."""
    messages = []
    for text in _texts(body):
        sentences = (
            text.removeprefix("Validation failed: ").split("; ") if "Validation failed" in text else [text]
        )
        for sentence in sentences:
            messages.append(Message(text=sentence, field=_field_of(sentence, body)))
    errors = body.get("errors") if isinstance(body, dict) else None
    if isinstance(errors, dict):
        for name, texts in errors.items():
            rows = texts if isinstance(texts, list) else [texts]
            messages.extend(Message(text=f"{name}: {text}", field=str(name)) for text in rows)
    return list(dict.fromkeys(messages))


def read_body(answer: Answer) -> Any:
    """Return the decoded JSON of a refusal, None when it is empty, text or HTML."""
    if answer.content.lstrip()[:1] not in {b"{", b"["}:
        return None
    try:
        return answer.plain()
    except RemoteUnavailable:
        return None


def _field_of(sentence: str, body: Any) -> str:
    """Return the field a sentence names; for a custom field its code, so that it can be left out."""
    unknown = UNKNOWN_KEY.search(sentence)
    if unknown:
        return unknown.group("key")
    found = FIELD_SENTENCE.match(sentence)
    field = found.group("field") if found else ""
    # Where the code is found is documented only as "also carried" (since May 2026).
    code = body.get("field_code") if isinstance(body, dict) else None
    return code if field == "custom_fields" and isinstance(code, str) else field


def _forbidden(answer: Answer, body: Any) -> Exception:
    if body is None:
        return blocked(answer)
    words = " ".join(_texts(body))
    if SCOPE_WORDS in words.lower():
        return ScopeMissing("Pipedrive was not given the permission this needs.", exchange=answer.exchange)
    messages = read_messages(body) or [Message("Pipedrive does not allow this.")]
    return RequestRejected(messages, exchange=answer.exchange)


def _texts(body: Any) -> Iterator[str]:
    if isinstance(body, dict):
        yield from (str(body[key]) for key in MESSAGE_KEYS if isinstance(body.get(key), str) and body[key])


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None
