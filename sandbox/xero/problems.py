"""The refusals of the Accounting API, each in the exact shape of its kind (docs/xero.md#10)."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse

from sandbox.core.runtime_settings import get_setting
from sandbox.xero.models import Organisation
from sandbox.xero.serialisation import json_response


class RefusalError(Exception):
    """The call is refused with this answer."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__(response.status_code)
        self.response = response


def not_found() -> RefusalError:
    """404, not as JSON."""
    text = "The resource you're looking for cannot be found"
    return RefusalError(HttpResponse(text, status=404, content_type="text/html; charset=utf-8"))


def not_implemented() -> RefusalError:
    """501: the resource does not support this method."""
    return RefusalError(HttpResponse(b"", status=501))


def offline_problem(organisation: Organisation) -> RefusalError | None:
    """503 in plain text while the organisation is offline, else None."""
    if not get_setting(f"xero_offline:{organisation.tenant_id}", False):
        return None
    text = "The Organisation is offline"
    return RefusalError(HttpResponse(text, status=503, content_type="text/plain; charset=utf-8"))


def validation_problem(elements: list[dict[str, Any]]) -> RefusalError:
    """400: the elements with their validation errors."""
    payload = {
        "ErrorNumber": 10,
        "Type": "ValidationException",
        "Message": "A validation exception occurred",
        "Elements": elements,
    }
    return RefusalError(json_response(payload, status=400))


def plain_problem(message: str, *, number: int = 17, kind: str = "PostDataInvalidException") -> RefusalError:
    """400: a body, a query or a request that cannot be understood or carried out."""
    return RefusalError(json_response({"ErrorNumber": number, "Type": kind, "Message": message}, status=400))


def query_problem(message: str) -> RefusalError:
    """400: the where or order cannot be parsed."""
    return plain_problem(message, number=16, kind="QueryParseException")


def auth_problem(status: int, detail: str, *, challenge: str = "") -> RefusalError:
    """401 or 403: the token, its scopes or the organisation."""
    payload: dict[str, Any] = {
        "Type": None,
        "Title": "Unauthorized" if status == 401 else "Forbidden",
        "Status": status,
        "Detail": detail,
        "Instance": str(uuid.uuid4()),
        "Extensions": {},
    }
    response = json_response(payload, status=status)
    if status == 401:
        response["WWW-Authenticate"] = challenge or 'Bearer error="invalid_token"'
    return RefusalError(response)


def scope_problem() -> RefusalError:
    """401: the token is valid but lacks a scope; refreshing does not help."""
    challenge = 'Bearer error="insufficient_scope"'
    return auth_problem(401, "AuthorizationUnsuccessful", challenge=challenge)


def too_many(problem: str, *, retry_after: int | None) -> HttpResponse:
    """429: an empty body without a Content-Type; the reason is in the headers."""
    response = HttpResponse(b"", status=429)
    del response["Content-Type"]
    response["X-Rate-Limit-Problem"] = problem
    if problem == "minute":
        response["X-MinLimit-Remaining"] = "0"
    if problem == "day":
        response["X-DayLimit-Remaining"] = "0"
    if problem == "appminute":
        response["X-AppMinLimit-Remaining"] = "0"
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response
