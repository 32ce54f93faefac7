"""The state of a consent: bound to the session that began it, good for ten minutes, and used once."""

from __future__ import annotations

import secrets
import time

from django.http import HttpRequest

LIFETIME = 600
# Several tabs may begin a consent; more of them are no honest use.
OPEN_AT_MOST = 5


def _name(provider: str) -> str:
    return f"consents_{provider}"


def open_state(request: HttpRequest, provider: str) -> str:
    """Return a new state and remember it in the session for ten minutes."""
    state = secrets.token_urlsafe(32)
    begun: dict[str, float] = request.session.get(_name(provider), {})
    newest = sorted(begun.items(), key=lambda item: item[1])[-(OPEN_AT_MOST - 1) :]
    request.session[_name(provider)] = {**dict(newest), state: time.time()}
    return state


def close_state(request: HttpRequest, provider: str, state: str) -> bool:
    """Return whether this session began `state` less than ten minutes ago; it can't be used again."""
    begun: dict[str, float] = request.session.get(_name(provider), {})
    began = begun.pop(state, None)
    request.session[_name(provider)] = begun
    return began is not None and 0 <= time.time() - began < LIFETIME
