"""Throttle equal calls in a storm of events: the first at once, then at most one every fifth of a second.

The last call of a storm always comes, a little later. A process that ends before it leaves the work to the sweep.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

# A worker looks every tenth of a second; more wake-ups than it can see are only files to write and to remove.
SPAN = 0.2


class Throttle:
    """Merges calls of one name that come close together."""

    def __init__(self, span: float = SPAN) -> None:
        self._span = span
        self._lock = threading.Lock()
        self._next: dict[str, float] = {}  # when each name may be called again
        self._waiting: set[str] = set()  # names whose later call is already scheduled

    def call(self, name: str, function: Callable[[], None]) -> None:
        """Call the function now, or once at the end of the span when one of this name was just called."""
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
            function()
            return
        later = threading.Timer(wait, self._call_later, (name, function))
        later.daemon = True
        later.start()

    def _call_later(self, name: str, function: Callable[[], None]) -> None:
        with self._lock:
            self._waiting.discard(name)
            self._next[name] = time.monotonic() + self._span
        function()
