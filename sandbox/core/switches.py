"""Switches for what nobody could confirm of the real services; a client must survive both ways.

A service adds its own by `register(...)` in its `open_questions`; names start with the service.
"""

from __future__ import annotations

from typing import Any

from sandbox.core.runtime_settings import get_setting, set_setting

DEFAULTS: dict[str, Any] = {
    "pipedrive_rotate_refresh_token": False,  # a refresh answers a new refresh token
}


class UnknownSwitchError(Exception):
    """No switch of this name exists."""


def register(**defaults: Any) -> None:
    """Add switches with their defaults; called once by a service."""
    DEFAULTS.update(defaults)


def switch(name: str) -> Any:
    """Answer how a switch stands; raise KeyError for a name nobody registered."""
    return get_setting(f"switch:{name}", DEFAULTS[name])


def set_switch(name: str, value: Any) -> None:
    """Turn a switch; raise UnknownSwitchError for a name nobody registered."""
    if name not in DEFAULTS:
        raise UnknownSwitchError(name)
    set_setting(f"switch:{name}", value)


def all_switches() -> dict[str, Any]:
    """Answer every switch as it stands."""
    return {name: switch(name) for name in sorted(DEFAULTS)}
