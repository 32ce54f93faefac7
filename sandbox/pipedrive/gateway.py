"""The API gateway: authentication, scopes, token cost, and every refusal in its documented shape."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from sandbox.core import clock
from sandbox.core.switches import switch
from sandbox.pipedrive.company import COMPANY_ID
from sandbox.pipedrive.errors import ApiError, refused, scope_mismatch, unauthorized, v1_bad_request
from sandbox.pipedrive.models import AccessToken, Grant, User
from sandbox.pipedrive.rules.record_changes import Actor
from sandbox.pipedrive.serialisation import answer
from sandbox.pipedrive.token_budget import BlockedError, spend

BLOCK_PAGE = (
    "<!doctype html><html lang='en'><head><title>Access denied | Cloudflare</title></head>"
    "<body><h1>Error 1015</h1><p>You are being rate limited.</p></body></html>"
)


@dataclass
class Call:
    """A call whose token was accepted, with its user."""

    request: HttpRequest
    user: User
    grant: Grant | None
    body: Any = None

    @property
    def actor(self) -> Actor:
        return Actor(user=self.user, source="api")

    @property
    def query(self) -> dict[str, str]:
        return {key: str(value) for key, value in self.request.GET.items() if key != "api_token"}


@dataclass(frozen=True)
class Operation:
    """One method of one address, with its cost and scopes."""

    run: Callable[..., HttpResponse]
    cost: int
    scopes: frozenset[str]
    is_search: bool
    is_form: bool

    def __call__(self, call: Call, **kwargs: Any) -> HttpResponse:
        return self.run(call, **kwargs)


def operation(
    *, cost: int, scopes: str, is_search: bool = False, is_form: bool = False
) -> Callable[[Callable[..., HttpResponse]], Operation]:
    """Declare the cost (`x-token-cost`) and the scopes, any one of which is enough."""

    def decorate(run: Callable[..., HttpResponse]) -> Operation:
        return Operation(
            run=run, cost=cost, scopes=frozenset(scopes.split()), is_search=is_search, is_form=is_form
        )

    return decorate


def endpoint(**operations: Operation) -> Callable[..., HttpResponse]:
    """Make the view of one address from its operations by HTTP method."""

    @csrf_exempt
    def view(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            response = _perform(request, operations, kwargs)
        except ApiError as error:
            response = (
                answer(error.body, status=error.status) if error.body else HttpResponse(status=error.status)
            )
            for name, value in error.headers.items():
                response[name] = value
        except BlockedError:
            response = HttpResponse(BLOCK_PAGE, status=403, content_type="text/html; charset=UTF-8")
        response["x-correlation-id"] = str(uuid.uuid4())
        return response

    return view


def _perform(request: HttpRequest, operations: dict[str, Operation], kwargs: dict[str, Any]) -> HttpResponse:
    user, grant, caller = _authenticate(request)
    request.sandbox_organisation = str(COMPANY_ID)  # type: ignore[attr-defined]
    chosen = operations.get(request.method or "")
    if chosen is None:
        raise ApiError(405, {"success": False, "error": "Method not allowed", "errorCode": 405})
    headers = spend(caller=caller, cost=chosen.cost, is_oauth=grant is not None, is_search=chosen.is_search)
    try:
        if grant is not None and not chosen.scopes & ({"base"} | set(grant.scopes.split(","))):
            raise scope_mismatch()
        body = None if chosen.is_form else _read_json(request)
        call = Call(request=request, user=user, grant=grant, body=body)
        if request.method == "GET":  # reads take no write lock, so they run side by side
            response = chosen(call, **kwargs)
        else:
            with transaction.atomic():
                response = chosen(call, **kwargs)
    except ApiError as error:
        error.headers = {**headers, **error.headers}
        raise
    for name, value in headers.items():
        response[name] = value
    return response


def _authenticate(request: HttpRequest) -> tuple[User, Grant | None, str]:
    """Return user, grant and caller; raise ApiError 401 for anything but one valid token in one header."""
    bearer = request.headers.get("Authorization", "")
    api_token = request.headers.get("x-api-token", "")
    if not api_token and switch("pipedrive_api_token_in_query"):
        api_token = request.GET.get("api_token", "")
    if api_token and not bearer:
        user = User.objects.filter(api_token=api_token).first()
        if user is None:
            raise unauthorized()
        return user, None, f"user:{user.pk}"
    scheme, _, token = bearer.partition(" ")
    if scheme.lower() != "bearer" or not token or api_token:
        raise unauthorized()
    access = (
        AccessToken.objects.select_related("grant__user")
        .filter(token=token, grant__revoked_at=None, expires_at__gt=clock.now())
        .first()
    )
    if access is None:
        raise unauthorized()
    return access.grant.user, access.grant, f"grant:{access.grant_id}"


def _read_json(request: HttpRequest) -> Any:
    """Read a JSON body with exact decimals; GET has none."""
    if request.method == "GET" or not request.body:
        return None
    is_v1 = "/v1/" in request.path
    if (request.content_type or "").partition(";")[0].strip() != "application/json":
        message = "Content-Type must be application/json"
        raise v1_bad_request(message) if is_v1 else refused(message)
    try:
        return json.loads(request.body, parse_float=Decimal)
    except ValueError as error:
        raise (
            v1_bad_request("Invalid JSON") if is_v1 else refused("Invalid JSON in request body")
        ) from error
