"""A webhook as Xero sends it, signed with the tests' key."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Connection

KEY = b"test-webhook-key"


def post_event(xero: Connection, xero_id: str) -> int:
    """Tell of a change of an invoice; returns the status of the answer."""
    event = {
        "resourceId": xero_id,
        "tenantId": xero.remote_id,
        "eventCategory": "INVOICE",
        "eventType": "UPDATE",
        "eventDateUtc": timezone.now().strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3],
    }
    body = json.dumps({"events": [event]}).encode()
    signature = base64.b64encode(hmac.new(KEY, body, hashlib.sha256).digest()).decode()
    client = Client(raise_request_exception=False)
    headers = {"x-xero-signature": signature}
    return client.post(
        reverse("xero_webhook"), body, content_type="application/json", headers=headers
    ).status_code
