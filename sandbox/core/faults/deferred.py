"""Requests whose work is done later by the sandbox's clock, long after the connection was closed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connections
from django.http import HttpRequest, HttpResponseBase

from sandbox.core import clock


@dataclass
class DeferredWork:
    """A request whose work is still to be done, or was done late with this status."""

    method: str
    path: str
    due: datetime
    status: int | None = None


_works: list[DeferredWork] = []
_lock = threading.Lock()


def read_body(request: HttpRequest) -> int:
    """Read the request's body while its caller is still connected; return its length."""
    return len(request.body)


def do_later(
    request: HttpRequest, proceed: Callable[[HttpRequest], HttpResponseBase], *, seconds: float
) -> None:
    """Process this request after `seconds` of the sandbox's clock, unless a reset cancels it."""
    work = DeferredWork(request.method or "", request.path, clock.now() + timedelta(seconds=seconds))
    with _lock:
        _works.append(work)

    def run() -> None:
        clock.wait_until(work.due)
        with _lock:
            wanted = work in _works
        if wanted:
            work.status = proceed(request).status_code
        connections.close_all()

    threading.Thread(target=run, daemon=True).start()


def list_deferred() -> list[dict[str, Any]]:
    """List the work still to be done (`status` null) and the work already done late."""
    with _lock:
        works = list(_works)
    return [
        {"method": work.method, "path": work.path, "due": work.due.isoformat(), "status": work.status}
        for work in works
    ]


def forget_deferred() -> None:
    """Cancel all work still to be done."""
    with _lock:
        _works.clear()
