"""Statuses that mean the same with every service: redirects, server errors, and how long to pause."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime

from integrations.http.answer import Answer
from integrations.http.errors import RemoteUnavailable


def raise_if_unavailable(answer: Answer, *, service: str) -> None:
    """Raise RemoteUnavailable for a redirect, a 408 or a 5xx, with an unknown outcome when it was a write.

    A redirect is never followed: it would carry the token to another host.
    """
    if 300 <= answer.status < 400:
        reason = f"{service} answered with a redirect, which is not followed."
    elif answer.status == 408 or answer.status >= 500:
        reason = f"{service} is not answering properly."
    else:
        return
    raise RemoteUnavailable(reason, outcome_unknown=answer.writes, exchange=answer.exchange)


def read_pause(text: str | None) -> float | None:
    """Return a Retry-After (seconds or an HTTP date) in seconds from now; None when absent or unreadable."""
    if not text:
        return None
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (TypeError, ValueError):
        return None
