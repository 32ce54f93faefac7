"""The banners every page shows: a connection that needs a person, no worker at work, a disk that is nearly full."""

from __future__ import annotations

import shutil
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts import unknown_proxy
from accounts.context_processors import connection_banner
from integrations.queue import heartbeat

# Below this many bytes the next write may fail.
LITTLE_SPACE = 50_000_000


def banners(request: HttpRequest) -> dict[str, Any]:
    """Give templates what to warn of (read only when a template asks, for people who are signed in)."""
    return {
        **connection_banner(request),
        "no_worker": SimpleLazyObject(heartbeat.silence),
        "disk_is_full": SimpleLazyObject(has_little_space),
        "proxy_is_unknown": SimpleLazyObject(unknown_proxy.was_seen),
    }


def has_little_space() -> bool:
    """Return whether the data folder's disk is nearly full."""
    return shutil.disk_usage(settings.DATA_DIR).free < LITTLE_SPACE
