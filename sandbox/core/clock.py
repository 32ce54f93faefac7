"""The sandbox's time: real UTC time plus an offset that a test may change."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sandbox.core.runtime_settings import get_setting, set_setting

OFFSET_SETTING = "clock_offset_seconds"
_moved = threading.Condition()
_listeners: list[Callable[[], None]] = []


def now() -> datetime:
    """Return the sandbox's time in UTC."""
    return datetime.now(UTC) + timedelta(seconds=get_setting(OFFSET_SETTING, 0))


def set_offset(*, seconds: float) -> None:
    """Set how far the sandbox's time runs ahead of real time; 0 resets it."""
    set_setting(OFFSET_SETTING, seconds)
    _notify_listeners()


def advance(*, seconds: float) -> datetime:
    """Move the sandbox's time forward (or back, if negative) and return the new time."""
    set_setting(OFFSET_SETTING, get_setting(OFFSET_SETTING, 0) + seconds)
    _notify_listeners()
    return now()


def wait_until(moment: datetime) -> None:
    """Wait until the sandbox's time reaches `moment`, by itself or because the clock was moved."""
    with _moved:
        while (left := (moment - now()).total_seconds()) > 0:
            _moved.wait(min(left, 1))


def when_moved(listener: Callable[[], None]) -> None:
    """Register a function to call whenever the clock is moved."""
    _listeners.append(listener)


def _notify_listeners() -> None:
    with _moved:
        _moved.notify_all()
    for listener in _listeners:
        listener()
