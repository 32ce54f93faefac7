"""The sandbox's time: the real UTC time plus an offset that a test may advance."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sandbox.core.knobs import get_knob, set_knob

KNOB = "clock_offset_seconds"


def now() -> datetime:
    """Answer the sandbox's time in UTC."""
    return datetime.now(UTC) + timedelta(seconds=get_knob(KNOB, 0))


def set_offset(*, seconds: float) -> None:
    """Set how far the sandbox's time is ahead of the real time; 0 brings it back."""
    set_knob(KNOB, seconds)


def advance(*, seconds: float) -> datetime:
    """Move the sandbox's time forward (or back, if negative) and answer the new time."""
    set_knob(KNOB, get_knob(KNOB, 0) + seconds)
    return now()
