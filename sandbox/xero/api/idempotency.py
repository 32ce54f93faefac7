"""Idempotency-Key: repeat the first answer, errors included, for six minutes (docs/xero.md#3.11)."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse

from sandbox.core import clock
from sandbox.core.switches import switch
from sandbox.xero.models import StoredAnswer
from sandbox.xero.problems import RefusalError, plain_problem, validation_problem

LIFE = timedelta(minutes=6)
MAX_LENGTH = 128


def fingerprint_of(request: HttpRequest) -> str:
    """Return what identifies a request: a hash of method, URL and body."""
    text = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    return hashlib.sha256(text).hexdigest()


def find_answer(request: HttpRequest, *, client_id: str, key: str) -> HttpResponse | None:
    """Return the stored answer for this key, or None; raise a refusal when another request used the key."""
    if len(key) > MAX_LENGTH:
        raise plain_problem(f"Idempotency Key: must be no more than {MAX_LENGTH} characters.")
    StoredAnswer.objects.filter(created_at__lte=clock.now() - LIFE).delete()
    stored = StoredAnswer.objects.filter(client_id=client_id, key=key).first()
    if stored is None:
        return None
    if stored.fingerprint != fingerprint_of(request):
        raise _clash(key)
    response = HttpResponse(bytes(stored.body), status=stored.status)
    if stored.content_type:
        response["Content-Type"] = stored.content_type
    return response


def _clash(key: str) -> RefusalError:
    """Return a 400, whose envelope is unconfirmed (docs/xero.md#3.11)."""
    message = f"Idempotency Key: {key} is used with a different request."
    if switch("xero_key_clash_has_elements"):
        return validation_problem([{"ValidationErrors": [{"Message": message}]}])
    return plain_problem(message)


def store_answer(
    request: HttpRequest, response: HttpResponse, *, client_id: str, key: str, at: datetime
) -> None:
    """Store an answer under this key, for six minutes from the first call."""
    StoredAnswer.objects.create(
        client_id=client_id,
        key=key,
        fingerprint=fingerprint_of(request),
        status=response.status_code,
        content_type=response.get("Content-Type", ""),
        body=response.content,
        created_at=at,
    )
