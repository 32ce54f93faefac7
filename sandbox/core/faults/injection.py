"""The pending faults, and the middleware that applies the next one that matches a request."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from sandbox.core.faults.deferred import forget_deferred
from sandbox.core.faults.effects import EFFECTS
from sandbox.core.faults.fault import Fault

_faults: list[Fault] = []
_lock = threading.Lock()


def set_faults(specs: list[dict[str, Any]]) -> None:
    """Add faults; raise ValueError or TypeError when one is not understood."""
    added = [Fault(**spec) for spec in specs]
    for fault in added:
        if fault.fault not in EFFECTS:
            raise ValueError(f"Unknown fault {fault.fault!r}; known: {', '.join(EFFECTS)}")
    with _lock:
        _faults.extend(added)


def list_faults() -> list[dict[str, Any]]:
    """List the pending faults."""
    with _lock:
        return [fault.describe() for fault in _faults]


def clear_faults() -> None:
    with _lock:
        _faults.clear()


def forget_everything() -> None:
    """Drop every pending fault and cancel deferred work."""
    clear_faults()
    forget_deferred()


def _take_fault(request: HttpRequest) -> Fault | None:
    """Return the first fault that is due for this request; every matching one counts the request."""
    with _lock:
        due = [fault for fault in _faults if fault.matches(request) and fault.is_due()]
        fault = due[0] if due else None
        if fault and fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                _faults.remove(fault)
        return fault


def obey_faults(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware that applies the next matching fault."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        fault = _take_fault(request) if _faults and not request.path.startswith("/control/") else None
        if fault is None:
            return get_response(request)
        request.sandbox_fault = fault.fault  # type: ignore[attr-defined]
        return EFFECTS[fault.fault](fault, request, get_response)

    return middleware
