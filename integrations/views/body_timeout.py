"""Decide how long a stranger may take to send a body: a server's thread waits for it, and there are few of them.

A body that drips is ended by closing our ear on its connection, at which the waiting thread reads its end. What we
don't want to read at all is ended the same way, since the server would read it before the next request. Only where
gunicorn hands its socket over; behind a proxy that gathers bodies first nothing of this happens.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.http import HttpRequest

# Xero gives up after five seconds, Pipedrive after ten.
SECONDS = 5.0
LOOK_EVERY = 0.5


class Glass:
    """The time of one body; `is_empty` once it is over."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.ends_at = time.monotonic() + SECONDS
        self.is_empty = False


_glasses: set[Glass] = set()
_lock = threading.Lock()
_watchman: threading.Thread | None = None


@contextmanager
def in_time(request: HttpRequest) -> Iterator[Glass | None]:
    """Give the body of `request`, read in the block, a few seconds to arrive."""
    connection = request.META.get("gunicorn.socket")
    if connection is None:
        yield None
        return
    glass = Glass(connection)
    with _lock:
        _glasses.add(glass)
        _wake_watchman()
    try:
        yield glass
    finally:
        with _lock:
            _glasses.discard(glass)


def stop_listening(request: HttpRequest) -> None:
    """Read nothing more from the connection of `request`; it can still be answered."""
    connection = request.META.get("gunicorn.socket")
    if connection is not None:
        _close_ear(connection)


def _close_ear(connection: socket.socket) -> None:
    with suppress(OSError):  # gone already
        connection.shutdown(socket.SHUT_RD)


def _wake_watchman() -> None:
    global _watchman  # noqa: PLW0603 - one a process, started with its first webhook
    if _watchman is None or not _watchman.is_alive():
        _watchman = threading.Thread(target=_watch, name="slow bodies", daemon=True)
        _watchman.start()


def _watch() -> None:
    while True:
        time.sleep(LOOK_EVERY)
        now = time.monotonic()
        with _lock:
            if not _glasses:
                return
            for glass in _glasses:
                if glass.ends_at <= now:
                    glass.is_empty = True
                    _close_ear(glass.connection)
