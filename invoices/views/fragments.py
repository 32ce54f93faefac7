"""Refresh part of a page: the page sends the token of what it shows, and gets nothing while that is current."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpResponse


def state_token(*parts: Any) -> str:
    """Return a short fingerprint of what a fragment shows."""
    return hashlib.blake2s(repr(parts).encode(), digest_size=8).hexdigest()


def no_change() -> HttpResponse:
    """Return 204: htmx leaves the page as it is."""
    return HttpResponse(status=204)
