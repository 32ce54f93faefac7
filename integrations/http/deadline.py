"""A deadline for a whole exchange: when it passes, the socket is shut down, whatever the other side does.

A time-out of `requests` counts from byte to byte, so a service that sends one byte a second holds a worker for hours,
in the headers as in the body. Only closing the socket from another thread ends that.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import Any, Self

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager, ProxyManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.response import HTTPResponse

_current = threading.local()


class Deadline:
    """Cuts the exchange made inside the `with` after some seconds; `passed` says that it was cut."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        _current.deadline = self
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            # The connection may be used again, by an exchange with a deadline of its own.
            self._socket = None
        _current.deadline = None

    def watch(self, sock: socket.socket | None) -> None:
        """Remember the socket that the exchange goes through."""
        with self._lock:
            self._socket = sock
        if self.passed:
            self._cut()

    def _cut(self) -> None:
        with self._lock:
            self.passed = True
            if self._socket is not None:
                # Not `close`: the thread that reads must wake up and see the end. Not the TLS socket's own
                # `shutdown`, which takes its state from under that thread.
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


def _watch(sock: socket.socket | None) -> None:
    deadline: Deadline | None = getattr(_current, "deadline", None)
    if deadline is not None:
        deadline.watch(sock)


class _PlainConnection(HTTPConnection):
    """Over http, which is for this machine alone; gives the deadline of its thread the socket it uses."""

    def connect(self) -> None:
        super().connect()
        _watch(self.sock)

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3 itself overrides it
        _watch(self.sock)
        return super().getresponse()


class _SecureConnection(HTTPSConnection):
    """The same over https."""

    def connect(self) -> None:
        super().connect()
        _watch(self.sock)

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3 itself overrides it
        _watch(self.sock)
        return super().getresponse()


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


POOLS: dict[str, Any] = {"http": _PlainPool, "https": _SecurePool}


class WatchedAdapter(HTTPAdapter):
    """The transport of `requests`, with connections a deadline can cut, directly or through a proxy."""

    poolmanager: PoolManager

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = POOLS

    def proxy_manager_for(self, proxy: Any, **kwargs: Any) -> ProxyManager:
        """Return the pools of a proxy."""
        manager: ProxyManager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = POOLS
        return manager
