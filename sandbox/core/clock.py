"""The sandbox's time: the real UTC time plus an offset that a test may advance."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sandbox.core.runtime_settings import get_setting, set_setting

OFFSET_SETTING = "clock_offset_seconds"
_moved = threading.Condition()
_listeners: list[Callable[[], None]] = []


def now() -> datetime:
    """Answer the sandbox's time in UTC."""
    return datetime.now(UTC) + timedelta(seconds=get_setting(OFFSET_SETTING, 0))


def set_offset(*, seconds: float) -> None:
    """Set how far the sandbox's time is ahead of the real time; 0 brings it back."""
    set_setting(OFFSET_SETTING, seconds)
    _notify_listeners()


def advance(*, seconds: float) -> datetime:
    """Move the sandbox's time forward (or back, if negative) and answer the new time."""
    set_setting(OFFSET_SETTING, get_setting(OFFSET_SETTING, 0) + seconds)
    _notify_listeners()
    return now()


def wait_until(moment: datetime) -> None:
    """Wait until the sandbox's time has reached `moment`, by itself or because somebody moved it."""
    with _moved:
        while (left := (moment - now()).total_seconds()) > 0:
            _moved.wait(min(left, 1))


def when_moved(listener: Callable[[], None]) -> None:
    """Call this each time somebody moves the time."""
    _listeners.append(listener)


def _notify_listeners() -> None:
    with _moved:
        _moved.notify_all()
    for listener in _listeners:
        listener()
