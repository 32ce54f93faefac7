"""Provides every page with the connections that must be reconnected, for its banner."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import Connection, ConnectionState


def connection_banner(request: HttpRequest) -> dict[str, Any]:
    """Give templates `connections_to_reconnect`, which is read only when a template uses it."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {"connections_to_reconnect": []}
    # Everybody's deals come from Pipedrive; a Xero organisation concerns only those who work in it.
    theirs = Connection.objects.visible_to(request.user) | Connection.objects.pipedrive()
    return {
        "connections_to_reconnect": SimpleLazyObject(
            lambda: list(theirs.filter(state=ConnectionState.NEEDS_RECONNECT).distinct())
        )
    }
