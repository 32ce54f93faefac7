"""Decide what time it is: the season's clock runs ahead of the real one, by as much here as in the sandbox."""

from __future__ import annotations

import datetime as dt
from typing import Any

import time_machine

from chaos.stage import Stage


class Clock:
    """The time of both sides. A context manager, so that the real time comes back."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.seconds = 0.0
        self._travel: Any = None
        self._hand: Any = None

    def __enter__(self) -> Clock:
        """Begin at the real time, on both sides."""
        self._travel = time_machine.travel(dt.datetime.now(dt.UTC), tick=True)
        self._hand = self._travel.start()
        self.stage.control("POST", "clock", {"offset_seconds": 0})
        return self

    def __exit__(self, *error: object) -> None:
        """Bring the real time back here; the sandbox is reset anyway."""
        self._travel.stop()

    def advance(self, seconds: float) -> None:
        """Move both clocks on."""
        self.seconds += seconds
        self._hand.shift(dt.timedelta(seconds=seconds))
        self.stage.control("POST", "clock", {"advance_seconds": seconds})
