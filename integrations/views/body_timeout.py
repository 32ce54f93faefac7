"""A time limit for request bodies at the webhook addresses: a server's thread waits for each, and there are few.

A body that drips is ended by shutting down the reading side of its connection, and the waiting thread reads its end. A
body we don't want to read at all is ended the same way, because the server would read it before the next request. This
works only where gunicorn hands its socket over; behind a proxy that buffers bodies it never happens.
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
CHECK_EVERY = 0.5


class BodyTimeout:
    """The time limit of one body; `has_expired` once it is over."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.ends_at = time.monotonic() + SECONDS
        self.has_expired = False


_running: set[BodyTimeout] = set()
_lock = threading.Lock()
_watcher: threading.Thread | None = None


@contextmanager
def limited(request: HttpRequest) -> Iterator[BodyTimeout | None]:
    """Give the body of `request`, read in the block, a few seconds to arrive."""
    connection = request.META.get("gunicorn.socket")
    if connection is None:
        yield None
        return
    timeout = BodyTimeout(connection)
    with _lock:
        _running.add(timeout)
        _start_watcher()
    try:
        yield timeout
    finally:
        with _lock:
            _running.discard(timeout)


def stop_reading(request: HttpRequest) -> None:
    """Read nothing more from the connection of `request`; it can still be answered."""
    connection = request.META.get("gunicorn.socket")
    if connection is not None:
        _shut_down_reading(connection)


def _shut_down_reading(connection: socket.socket) -> None:
    with suppress(OSError):  # gone already
        connection.shutdown(socket.SHUT_RD)


def _start_watcher() -> None:
    global _watcher  # noqa: PLW0603 - one a process, started with its first webhook
    if _watcher is None or not _watcher.is_alive():
        _watcher = threading.Thread(target=_watch, name="body timeout", daemon=True)
        _watcher.start()


def _watch() -> None:
    while True:
        time.sleep(CHECK_EVERY)
        now = time.monotonic()
        with _lock:
            if not _running:
                return
            for timeout in _running:
                if timeout.ends_at <= now:
                    timeout.has_expired = True
                    _shut_down_reading(timeout.connection)
