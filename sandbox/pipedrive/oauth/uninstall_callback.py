"""The DELETE request that notifies an app of its removal (docs/pipedrive.md#1.9)."""

from __future__ import annotations

import base64
import json

import requests
from django.conf import settings

from sandbox.core import clock
from sandbox.core.switches import switch
from sandbox.pipedrive.company import COMPANY_ID
from sandbox.pipedrive.models import Grant
from sandbox.pipedrive.serialisation import v2_time

CALLBACK_TIMEOUT = 10


def notify_app(grant: Grant) -> str:
    """Send the DELETE of an uninstall to the app's callback URL; return the outcome of the last try."""
    pair = f"{settings.SANDBOX_PIPEDRIVE_CLIENT_ID}:{settings.SANDBOX_PIPEDRIVE_CLIENT_SECRET}"
    body = {
        "client_id": grant.client_id,
        "company_id": COMPANY_ID,
        "user_id": grant.user_id,
        "timestamp": v2_time(clock.now()),
    }
    headers = {
        "Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}",
        "Content-Type": "application/json",
    }
    outcome = ""
    for _ in range(max(1, int(switch("pipedrive_uninstall_tries")))):
        outcome = _send(json.dumps(body), headers)
        if outcome.startswith("2"):
            break
    return outcome


def _send(body: str, headers: dict[str, str]) -> str:
    url = settings.SANDBOX_PIPEDRIVE_REDIRECT_URI
    try:
        response = requests.delete(
            url, data=body, headers=headers, timeout=CALLBACK_TIMEOUT, allow_redirects=False
        )
    except requests.RequestException as error:
        return type(error).__name__
    return str(response.status_code)
