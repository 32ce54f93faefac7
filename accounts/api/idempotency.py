"""Answer a repeated API request as the first time: every write may carry an Idempotency-Key.

A key belongs to the caller and to one operation (method and path). Its answer is stored in the transaction of the
work, so that there is never the one without the other. Refusals are not stored: nothing was done.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any, cast

from django.db import connection, transaction
from drf_spectacular.utils import OpenApiParameter
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import AnsweredRequest, User

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEY_LENGTH = 255
UNSAFE = ("post", "put", "patch", "delete")
# Headers of an answer that a repetition gets as well.
KEPT_HEADERS = ("ETag", "Location")
IDEMPOTENCY_KEY = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    description=f"Any text of yours; a repetition gets the first answer again, with `{REPLAYED}: true`.",
)

Handler = Callable[..., Response]


class OtherContent(APIException):
    """The key was used before, for something else."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "idempotency_key_reused"
    default_detail = f"This {HEADER} was used with another content. Use a new key for a new request."


class StillRunning(APIException):
    """The first request with the key has no answer yet."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "idempotency_key_in_use"
    default_detail = f"The first request with this {HEADER} is still being worked on. Repeat it in a moment."
    wait = 1


class _Refused(Exception):
    def __init__(self, response: Response) -> None:
        self.response = response


def read_key(request: Request) -> str:
    """Return the caller's key, without the quotes it may stand in; "" when there is none. Raises ValidationError."""
    sent = request.headers.get(HEADER)
    if sent is None:
        return ""
    key = sent.strip()
    if len(key) > 1 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not 0 < len(key) <= KEY_LENGTH or not key.isprintable():
        raise ValidationError({HEADER: [f"A text of 1 to {KEY_LENGTH} characters."]})
    return key


def once(view: Any, handler: Handler, request: Request, *args: Any, **kwargs: Any) -> Response:
    """Do what `handler` does, or where the caller's key did it before, answer as then.

    Raises OtherContent, StillRunning, and what `handler` raises; then nothing is kept of the key.
    """
    key = read_key(request)
    if not key:
        return handler(request, *args, **kwargs)
    if view.detail:
        # What the caller no longer sees does not exist, whatever the key says.
        view.get_object()
    row = AnsweredRequest(
        user=cast(User, request.user),
        operation=f"{request.method} {request.path}",
        key=key,
        fingerprint=_fingerprint(request),
        is_kept=view.action == "create",
    )
    try:
        with transaction.atomic():
            return _answer_of(row) or _do(row, lambda: handler(request, *args, **kwargs))
    except _Refused as refusal:
        return refusal.response


def _answer_of(row: AnsweredRequest) -> Response | None:
    """Return the answer stored under the key of `row`, None when this is the first request; from here it is alone."""
    _require_alone(row)
    known = AnsweredRequest.objects.filter(user=row.user, operation=row.operation, key=row.key).first()
    if known is None:
        return None
    if known.fingerprint != row.fingerprint:
        raise OtherContent
    body = json.loads(known.body) if known.body else None
    return Response(body, status=known.code, headers={**known.headers, REPLAYED: "true"})


def _do(row: AnsweredRequest, work: Callable[[], Response]) -> Response:
    response = work()
    if response.status_code >= status.HTTP_400_BAD_REQUEST:
        raise _Refused(response)
    row.code = response.status_code
    row.headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    row.body = JSONRenderer().render(response.data).decode()
    row.save()
    return response


def _require_alone(row: AnsweredRequest) -> None:
    """Hold the key to the end of the transaction. Raises StillRunning while another request holds it.

    SQLite has one writer, who came here first: the others have waited for it.
    """
    if connection.vendor != "postgresql":
        return
    digest = hashlib.sha256(f"{row.user_id}\n{row.operation}\n{row.key}".encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], signed=True)])
        if not cursor.fetchone()[0]:
            raise StillRunning


def _fingerprint(request: Request) -> str:
    sent = [request.data, request.headers.get("If-Match", ""), request.META.get("QUERY_STRING", "")]
    return hashlib.sha256(json.dumps(sent, sort_keys=True, default=str).encode()).hexdigest()
