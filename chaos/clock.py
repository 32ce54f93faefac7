"""The season's clock: it runs ahead of the real time, by the same amount here and in the sandbox."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

import time_machine

from chaos.environment import Environment


class Clock:
    """The time of both sides. A context manager, so that the real time comes back."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.seconds = 0.0
        self._late: list[float] = []
        self._travel: Any = None
        self._hand: Any = None

    def __enter__(self) -> Clock:
        """Begin at the real time, on both sides."""
        self._travel = time_machine.travel(dt.datetime.now(dt.UTC), tick=True)
        self._hand = self._travel.start()
        self.environment.control("POST", "clock", {"offset_seconds": 0})
        return self

    def __exit__(self, *error: object) -> None:
        """Bring the real time back here; the sandbox is reset anyway."""
        self._travel.stop()

    def expect_late(self, seconds: float) -> None:
        """Remember that the sandbox does some work so long from now, and not longer, however far we jump."""
        self._late.append(self.seconds + seconds)

    def advance(self, seconds: float) -> None:
        """Move both clocks on, stopping where late work is due until it is done."""
        until = self.seconds + seconds
        for moment in sorted(due for due in self._late if due <= until):
            self._move(max(0.0, moment - self.seconds) + 0.01)
            self._wait_for_late_work()
        self._late = [due for due in self._late if due > until]
        self._move(max(0.0, until - self.seconds))

    def _move(self, seconds: float) -> None:
        self.seconds += seconds
        self._hand.shift(dt.timedelta(seconds=seconds))
        self.environment.control("POST", "clock", {"advance_seconds": seconds})

    def _wait_for_late_work(self) -> None:
        for _ in range(500):
            answer = self.environment.control("GET", "faults")
            now = dt.datetime.now(dt.UTC)
            works = answer.get("late", [])
            if all(work["status"] for work in works if dt.datetime.fromisoformat(work["due"]) <= now):
                return
            time.sleep(0.005)
        raise AssertionError("The sandbox's late work was not done.")
