"""Faults on demand: an answer with an error status, a connection cut before or after the work, a delay.

A service may give its own error bodies in `sandbox.<service>.faults.answer_status(code)`.
"""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from importlib.util import find_spec
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.module_loading import import_string

from sandbox.core.calls import service_of

FAULTS = ("status", "drop_before", "drop_after_commit", "delay")


@dataclass
class Fault:
    """What goes wrong, where, and how many more times (None: until cleared)."""

    service: str
    fault: str
    method: str = ""
    path: str = ""
    times: int | None = 1
    code: int = 500
    seconds: float = 1.0
    body: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def matches(self, request: HttpRequest) -> bool:
        """Whether this request is to meet the fault."""
        return (
            self.service == service_of(request.path)
            and self.method.upper() in ("", request.method)
            and re.search(self.path, request.get_full_path()) is not None
        )


_faults: list[Fault] = []
_lock = threading.Lock()


def set_faults(specs: list[dict[str, Any]]) -> None:
    """Add faults; raise ValueError or TypeError when one is not understood."""
    added = [Fault(**spec) for spec in specs]
    for fault in added:
        if fault.fault not in FAULTS:
            raise ValueError(f"Unknown fault {fault.fault!r}; known: {', '.join(FAULTS)}")
        re.compile(fault.path)
    with _lock:
        _faults.extend(added)


def list_faults() -> list[dict[str, Any]]:
    """Answer the faults still waiting to happen."""
    with _lock:
        return [asdict(fault) for fault in _faults]


def clear_faults() -> None:
    """Forget every fault."""
    with _lock:
        _faults.clear()


def _take_fault(request: HttpRequest) -> Fault | None:
    with _lock:
        fault = next((fault for fault in _faults if fault.matches(request)), None)
        if fault and fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                _faults.remove(fault)
        return fault


def cut_connection(request: HttpRequest) -> HttpResponse:
    """Close the caller's connection, so that no answer reaches it; this answer is for the record."""
    connection = request.META.get("gunicorn.socket")
    if connection is not None:
        connection.shutdown(socket.SHUT_RDWR)
    return HttpResponse(status=599)


def _answer_status(fault: Fault) -> HttpResponseBase:
    response: HttpResponseBase
    if fault.body is not None:
        response = HttpResponse(fault.body, status=fault.code)
    elif find_spec(f"sandbox.{fault.service}.faults"):
        response = import_string(f"sandbox.{fault.service}.faults.answer_status")(fault.code)
    else:
        body = {"success": False, "error": "Sandbox fault", "errorCode": fault.code}
        response = JsonResponse(body, status=fault.code)
    for name, value in fault.headers.items():
        response[name] = value
    return response


def obey_faults(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: let the next matching fault happen."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        fault = _take_fault(request) if _faults else None
        if fault is None:
            return get_response(request)
        if fault.fault == "status":
            return _answer_status(fault)
        if fault.fault == "drop_before":
            return cut_connection(request)
        if fault.fault == "delay":
            time.sleep(fault.seconds)
            return get_response(request)
        get_response(request)
        return cut_connection(request)

    return middleware
