"""Answers of the sandbox's Xero when a test asks for an error status (docs/xero.md#10)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from sandbox.xero import problems
from sandbox.xero.control.resave import resave_invoices

_TEXTS = {
    503: "The Xero API is temporarily unavailable",
    502: "Bad Gateway",
    504: "Gateway Timeout",
}


# Seconds; none is sent where too many calls run at once (docs/xero.md#10.2).
_RETRY_AFTER = {"day": 40_000, "concurrent": None}


def answer_status(code: int, *, problem: str = "", retry_after: int | None = None) -> HttpResponse:
    """Return this status in the real service's shape; `problem` names the limit behind a 429."""
    if code == 401:
        detail = "TokenExpired: token expired at 01/01/2026 00:00:00"
        return problems.auth_problem(401, detail).response
    if code == 403:
        return problems.auth_problem(403, "AuthenticationUnsuccessful").response
    if code == 404:
        return problems.not_found().response
    if code == 429:
        return problems.too_many(
            problem or "minute", retry_after=retry_after or _RETRY_AFTER.get(problem, 26)
        )
    if code == 400:
        refused = [{"ValidationErrors": [{"Message": "The sandbox refuses this."}]}]
        return problems.validation_problem(refused).response
    if code in _TEXTS:
        return HttpResponse(_TEXTS[code], status=code, content_type="text/plain; charset=utf-8")
    page = "<html><body><h1>An error occurred</h1></body></html>"
    return HttpResponse(page, status=code, content_type="text/html; charset=utf-8")


def move_rows(request: HttpRequest, *, count: int) -> None:
    """Save the first `count` sales invoices of the organisation again, which moves them to the end of the list."""
    resave_invoices(request.headers.get("xero-tenant-id", ""), count=count)
