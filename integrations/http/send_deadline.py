"""The send deadline: a request must not begin long after it was announced.

Before a write goes out, its row says until when it may act. Others rely on that and may send it again afterwards. A
process can be stopped between the two for minutes (a suspended machine, a debugger, a full swap), and what it sends
then nobody expects any more. So each request checks the clocks once more, right before its first byte.
"""

from __future__ import annotations

import time

# With the 5 seconds for a connection and the 30 for an answer it stays well below the quiet time of the outbox.
SECONDS = 5.0


class SendBy:
    """The moment by which a request must begin: a few seconds after this object was made."""

    def __init__(self) -> None:
        self._wall, self._steady = time.time(), time.monotonic()

    @property
    def has_passed(self) -> bool:
        """Whether it is too late to begin.

        Two clocks: one stands still while the machine is suspended, the other may be set back.
        """
        return max(time.time() - self._wall, time.monotonic() - self._steady) > SECONDS
