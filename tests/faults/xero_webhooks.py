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

from invoices.models import Invoice

KEY = "test-webhook-key"


def change(sandbox: Any, invoice: Invoice, reference: str) -> None:
    """Let somebody change the invoice's reference in Xero."""
    sandbox.control("POST", f"xero/invoices/{invoice.xero_id}/edit", {"fields": {"Reference": reference}})


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


def post(body: bytes, signature: str | None = None, **more: Any) -> int:
    """Send a body to our door; answer its status."""
    headers = {"x-xero-signature": sign(body) if signature is None else signature}
    address = reverse("xero_webhook")
    return Client().post(address, body, content_type="application/json", headers=headers, **more).status_code


class Calls:
    """The API calls Xero saw since this was made."""

    def __init__(self, sandbox: Any) -> None:
        self.sandbox = sandbox
        self.since = sandbox.control("GET", "calls")["last_id"]

    def count(self) -> int:
        calls = self.sandbox.control("GET", f"calls?since={self.since}&service=xero")["calls"]
        return sum(call["kind"] == "api" for call in calls)
