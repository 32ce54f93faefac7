"""What every call of the Accounting API passes before its view: token, tenant, scope, limits, idempotency."""

from __future__ import annotations

import contextlib
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from sandbox.core import clock
from sandbox.core.switches import switch
from sandbox.core.write_lock import write_lock
from sandbox.xero.api import call_limits, idempotency, xml_requests
from sandbox.xero.api.xml_responses import as_xml
from sandbox.xero.models import Connection, Organisation
from sandbox.xero.oauth import scopes
from sandbox.xero.oauth.tokens import TokenProblemError, read_bearer
from sandbox.xero.problems import (
    RefusalError,
    auth_problem,
    not_implemented,
    offline_problem,
    plain_problem,
    scope_problem,
    too_many,
)
from sandbox.xero.serialisation import JSON, BadValueError

_NO_CACHE = {
    "Cache-Control": "max-age=0, no-cache, no-store",
    "Pragma": "no-cache",
    "Expires": "Thu, 01 Jan 1970 00:00:00 GMT",
}


@dataclass
class Call:
    """A call that passed authentication and limits."""

    request: HttpRequest
    organisation: Organisation
    client_id: str
    scopes: list[str]

    @property
    def method(self) -> str:
        return self.request.method or "GET"

    @property
    def wants_pdf(self) -> bool:
        """Return whether only a PDF is accepted; if JSON is accepted too, the answer is JSON."""
        accept = self.request.headers.get("Accept", "")
        return "application/pdf" in accept and "json" not in accept

    @property
    def unit_places(self) -> int:
        """Return the decimals of unit prices: 2, or 4 with unitdp=4."""
        return 4 if self.request.GET.get("unitdp") == "4" else 2

    @property
    def summarize_errors(self) -> bool:
        """Return whether one invalid element refuses the whole call; true unless the query or a switch says no."""
        default = "true" if switch("xero_summarizes_errors") else "false"
        return self.request.GET.get("summarizeErrors", default).lower() != "false"

    def read_elements(self, name: str) -> list[dict[str, Any]]:
        """Return the elements sent, as JSON ({"Name": [...]} in any case, or one bare object) or as XML."""
        try:
            found = self._read_body(name)
        except ValueError:
            raise plain_problem("JSON for post data was invalid") from None
        if not isinstance(found, list) or not all(isinstance(item, dict) for item in found) or not found:
            raise plain_problem("JSON for post data was invalid")
        return found

    def _read_body(self, name: str) -> Any:
        if "xml" in self.request.headers.get("Content-Type", ""):
            return xml_requests.read_elements(self.request.body)
        body = json.loads(self.request.body or b"{}", parse_float=Decimal)
        if not isinstance(body, dict):
            return body
        return next((value for key, value in body.items() if key.lower() == name.lower()), [body])


View = Callable[..., HttpResponse]


def require_area(call: Call, area: str) -> None:
    """Raise the 401 of a missing scope unless this very area is granted."""
    if not scopes.grants(call.scopes, areas=(area,), write=call.method != "GET"):
        raise scope_problem()


def _admit(request: HttpRequest, areas: tuple[str, ...]) -> Call:
    """Check the token, then its scopes, then the organisation; raise the refusal."""
    try:
        claims = read_bearer(request.headers.get("Authorization", ""))
    except TokenProblemError as problem:
        raise auth_problem(401, str(problem)) from None
    if not scopes.grants(claims["scope"], areas=areas, write=request.method != "GET"):
        raise scope_problem()
    tenant = request.headers.get("xero-tenant-id", "")
    if switch("xero_connecting_role") not in ("STANDARD", "FINANCIALADVISER"):
        raise auth_problem(403, "AuthenticationUnsuccessful")
    connection = Connection.objects.select_related("organisation").filter(organisation_id=tenant).first()
    if connection is None:
        raise auth_problem(403, "AuthenticationUnsuccessful")
    return Call(request, connection.organisation, claims["client_id"], claims["scope"])


def _run(call: Call, view: View, kwargs: dict[str, Any]) -> HttpResponse:
    """Run the view; a write is one transaction, rolled back when it is refused."""
    outcome: HttpResponse | None = getattr(call.request, "sandbox_outcome", None)
    if outcome is not None and not call.request.sandbox_commits:  # type: ignore[attr-defined]
        return outcome  # a fault, to be stored under the key
    try:
        if call.method == "GET":
            return view(call, **kwargs)
        with transaction.atomic():
            answer = view(call, **kwargs)
        return answer if outcome is None else outcome
    except RefusalError as refusal:
        return refusal.response
    except BadValueError as problem:
        return plain_problem(str(problem)).response


def _run_once(call: Call, view: View, kwargs: dict[str, Any]) -> HttpResponse:
    """Run a write under its Idempotency-Key, or return the stored answer again."""
    key = call.request.headers.get("Idempotency-Key", "")
    if not key or call.method not in ("POST", "PUT", "PATCH"):
        return _run(call, view, kwargs)
    began = clock.now()
    with transaction.atomic():  # IMMEDIATE: a repeat of this call waits here, then finds the answer
        try:
            stored = idempotency.find_answer(call.request, client_id=call.client_id, key=key)
        except RefusalError as refusal:
            return refusal.response
        if stored is None:
            stored = _run(call, view, kwargs)
            idempotency.store_answer(call.request, stored, client_id=call.client_id, key=key, at=began)
        return stored


def api(*areas: str, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Make a view of the Accounting API from a function, the scope areas that open it, and its methods."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            try:
                call = _admit(request, areas)
                if request.method not in methods:
                    raise not_implemented()
                if problem := offline_problem(call.organisation):
                    raise problem
                headers = call_limits.begin_call(call.organisation.tenant_id)
            except RefusalError as refusal:
                return _finish(refusal.response, {})
            except call_limits.TooManyError as problem:
                return _finish(too_many(problem.problem, retry_after=problem.retry_after), problem.headers)
            try:
                with contextlib.nullcontext() if call.method == "GET" else write_lock:
                    response = _run_once(call, view, kwargs)
            finally:
                call_limits.end_call(call.organisation.tenant_id)
            if "json" not in request.headers.get("Accept", "") and response.get("Content-Type") == JSON:
                response = as_xml(response)
            return _finish(response, headers)

        return wrapped

    return decorate


def _finish(response: HttpResponse, headers: dict[str, str]) -> HttpResponse:
    for name, value in (_NO_CACHE | headers | {"Xero-Correlation-Id": str(uuid.uuid4())}).items():
        response[name] = value
    return response
