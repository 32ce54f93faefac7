"""Decide when a request must not begin any more: when too much time has gone by since something was promised of it.

Before a write goes out, its row says until when it may act; others rely on that and may send it again afterwards. A
process can be stopped between the two for minutes (a paused machine, a debugger, a full swap), and what it then sends
nobody expects any more. So each request looks at the clock once more, right before its first byte.
"""

from __future__ import annotations

import time

# Seconds. With the 5 for a connection and the 30 for an answer it stays well below the quiet time of the outbox.
PROMPT = 5.0


class Moment:
    """When something was promised."""

    def __init__(self) -> None:
        self._wall, self._steady = time.time(), time.monotonic()

    @property
    def is_past(self) -> bool:
        """Whether it is too long ago.

        Two clocks: one stands still with a suspended machine, the other one may be set back.
        """
        return max(time.time() - self._wall, time.monotonic() - self._steady) > PROMPT
