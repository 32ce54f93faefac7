"""Record every request to either service, so that tests can check budgets, retries and duplicates."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from sandbox.core import clock
from sandbox.core.models import CallRecord
from sandbox.core.write_lock import write_lock

_AUTH_PREFIXES = ("/xero/connect/", "/xero/connections", "/xero/identity/", "/pipedrive/oauth/")
_API_PREFIXES = ("/xero/api.xro/", "/pipedrive/api/", "/pipedrive/v1/")


# Records wait here and are stored a hundred at a time: a benchmark should measure the client, not this table.
_BATCH = 100
_waiting: list[CallRecord] = []
_lock = threading.Lock()


def kind_of(path: str) -> str:
    """Return "api", "auth" for a step of OAuth, or "page" for what a person opens."""
    lowered = path.lower()
    if lowered.startswith(_API_PREFIXES):
        return "api"
    return "auth" if lowered.startswith(_AUTH_PREFIXES) else "page"


def service_of(path: str) -> str:
    """Return the service a path belongs to, or an empty string."""
    first = path.lstrip("/").partition("/")[0]
    return first if first in ("xero", "pipedrive") else ""


def record_calls(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware that records each call under /xero and /pipedrive.

    A view may set `request.sandbox_organisation` (tenant or company id) when the headers do not name it.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        service = service_of(request.path)
        if not service:
            return get_response(request)
        began = time.monotonic()
        response = get_response(request)
        organisation = getattr(request, "sandbox_organisation", "") or request.headers.get(
            "xero-tenant-id", ""
        )
        record = CallRecord(
            fault=getattr(request, "sandbox_fault", ""),
            time=clock.now(),
            service=service,
            kind=kind_of(request.path),
            organisation=str(organisation)[:64],
            method=request.method or "",
            path=request.path,
            query=request.META.get("QUERY_STRING", ""),
            status=response.status_code,
            idempotency_key=request.headers.get("Idempotency-Key", "")[:200],
            ms=round((time.monotonic() - began) * 1000),
        )
        with _lock:
            _waiting.append(record)
        if len(_waiting) >= _BATCH:
            store_waiting()
        return response

    return middleware


def store_waiting() -> None:
    """Store the records made so far, in order; call this before reading the table."""
    with write_lock:
        with _lock:
            rows = _waiting[:]
            _waiting.clear()
        CallRecord.objects.bulk_create(rows)


def forget_calls() -> None:
    """Forget every recorded call, written or still waiting to be."""
    with write_lock:
        with _lock:
            _waiting.clear()
        CallRecord.objects.all().delete()


def call_count() -> int:
    """Return the number of recorded calls."""
    store_waiting()
    return CallRecord.objects.count()
