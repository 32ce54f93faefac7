"""What the small Xero answers when a test asks for an error status (fact sheet 10.2)."""

from __future__ import annotations

from django.http import HttpResponse

from sandbox.xero import problems

_TEXTS = {
    503: "The Xero API is temporarily unavailable",
    502: "Bad Gateway",
    504: "Gateway Timeout",
}


def answer_status(code: int) -> HttpResponse:
    """Answer this status in the shape the real service gives it."""
    if code == 401:
        detail = "TokenExpired: token expired at 01/01/2026 00:00:00"
        return problems.auth_problem(401, detail).response
    if code == 403:
        return problems.auth_problem(403, "AuthenticationUnsuccessful").response
    if code == 404:
        return problems.not_found().response
    if code == 429:
        return too_many("minute", retry_after=26)
    if code == 400:
        problem = problems.validation_problem(
            [{"ValidationErrors": [{"Message": "The sandbox refuses this."}]}]
        )
        return problem.response
    if code in _TEXTS:
        return HttpResponse(_TEXTS[code], status=code, content_type="text/plain; charset=utf-8")
    page = "<html><body><h1>An error occurred</h1></body></html>"
    return HttpResponse(page, status=code, content_type="text/html; charset=utf-8")


def too_many(problem: str, *, retry_after: int | None) -> HttpResponse:
    """429: an empty body without a Content-Type; the reason is in the headers."""
    response = HttpResponse(b"", status=429)
    del response["Content-Type"]
    response["X-Rate-Limit-Problem"] = problem
    if problem == "minute":
        response["X-MinLimit-Remaining"] = "0"
    if problem == "day":
        response["X-DayLimit-Remaining"] = "0"
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response
