"""Switches for behaviour that nobody could confirm of the real services; a client must survive both ways.

A service registers its own in its `open_questions`; names start with the service.
"""

from __future__ import annotations

from typing import Any

from sandbox.core.runtime_settings import get_setting, set_setting

DEFAULTS: dict[str, Any] = {
    "pipedrive_rotate_refresh_token": False,  # a refresh answers a new refresh token
}


class UnknownSwitchError(Exception):
    """No switch has this name."""


def register(**defaults: Any) -> None:
    """Add switches with their defaults; a service calls this once."""
    DEFAULTS.update(defaults)


def switch(name: str) -> Any:
    """Return the value of a switch; raise KeyError for an unregistered name."""
    return get_setting(f"switch:{name}", DEFAULTS[name])


def set_switch(name: str, value: Any) -> None:
    """Set a switch; raise UnknownSwitchError for an unregistered name."""
    if name not in DEFAULTS:
        raise UnknownSwitchError(name)
    set_setting(f"switch:{name}", value)


def all_switches() -> dict[str, Any]:
    """Return the value of every switch."""
    return {name: switch(name) for name in sorted(DEFAULTS)}
