"""Decide how often the same bell is rung in a storm of events: at once, and then at most every fifth of a second.

The last ring of a storm always comes, a little later; a process that ends before it leaves the work to the sweep.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

# A worker looks every tenth of a second; more rings than it can hear are only files to write and to remove.
SPAN = 0.2


class Chime:
    """Gathers the rings of each bell that come close together."""

    def __init__(self, span: float = SPAN) -> None:
        self._span = span
        self._lock = threading.Lock()
        self._next: dict[str, float] = {}  # when each bell may be rung again
        self._waiting: set[str] = set()  # bells whose later ring is already on its way

    def ring(self, name: str, strike: Callable[[], None]) -> None:
        """Strike now, or once at the end of the span when this bell has just been rung."""
        now = time.monotonic()
        with self._lock:
            if name in self._waiting:
                return
            wait = self._next.get(name, now) - now
            if wait <= 0:
                self._next[name] = now + self._span
            else:
                self._waiting.add(name)
        if wait <= 0:
            strike()
            return
        later = threading.Timer(wait, self._strike_later, (name, strike))
        later.daemon = True
        later.start()

    def _strike_later(self, name: str, strike: Callable[[], None]) -> None:
        with self._lock:
            self._waiting.discard(name)
            self._next[name] = time.monotonic() + self._span
        strike()
