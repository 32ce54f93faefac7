"""Xero's webhooks: bodies as Xero writes and signs them, posted to our address."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Connection

KEY = "test-webhook-key"


def event(
    tenant: str, resource: str, at: dt.datetime | str, *, category="INVOICE", kind="UPDATE"
) -> dict[str, Any]:
    """Return an event as Xero writes it."""
    moment = at if isinstance(at, str) else at.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]
    return {
        "resourceUrl": f"https://api.xero.com/api.xro/2.0/Invoices/{resource}",
        "resourceId": resource,
        "tenantId": tenant,
        "tenantType": "ORGANISATION",
        "eventCategory": category,
        "eventType": kind,
        "eventDateUtc": moment,
    }


def body_of(*events: dict[str, Any]) -> bytes:
    return json.dumps(
        {"events": list(events), "firstEventSequence": 1, "lastEventSequence": 1, "entropy": "ABC"}
    ).encode()


def sign(body: bytes, key: str = KEY) -> str:
    return base64.b64encode(hmac.new(key.encode(), body, hashlib.sha256).digest()).decode()


def post(body: bytes, signature: str | None = None, *, client: Client | None = None, **more: Any) -> int:
    """Post a body to our address; return the status of the answer."""
    headers = {"x-xero-signature": sign(body) if signature is None else signature}
    answer = (client or Client()).post(
        reverse("xero_webhook"), body, content_type="application/json", headers=headers, **more
    )
    return answer.status_code


def post_event(xero: Connection, xero_id: str) -> int:
    """Post an event about an invoice; an exception in the view becomes a status, as on a real server."""
    body = body_of(event(xero.remote_id, xero_id, timezone.now()))
    return post(body, client=Client(raise_request_exception=False))
