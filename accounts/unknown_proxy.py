"""Notices that requests come through a proxy while BEHIND_PROXY is off.

Then all visitors have the proxy's address, and the limits on guessing passwords count them as one.
"""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

KEY = "proxy-without-setting"
# Long enough for an administrator to see it, short enough that it goes after the mend.
REMEMBERED = 24 * 3600


def note(request: HttpRequest) -> None:
    """Remember, for a day, a request on an https site that a proxy of a private network passed on."""
    if settings.BEHIND_PROXY or "HTTP_X_FORWARDED_FOR" not in request.META:
        return
    if settings.SITE_URL.startswith("https://") and _is_private(request.META.get("REMOTE_ADDR", "")):
        cache.add(KEY, "seen", REMEMBERED)


def was_seen() -> bool:
    """Return whether such a request came within the last day, and the setting is still off."""
    return not settings.BEHIND_PROXY and cache.get(KEY) is not None


def _is_private(address: str) -> bool:
    """Return whether the address is one of this machine or of a private network; a socket file has none."""
    try:
        return ipaddress.ip_address(address).is_private
    except ValueError:
        return not address
