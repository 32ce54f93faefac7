"""Webhooks of the sandbox's Xero: events batched into signed POSTs, and the handshake (docs/xero.md#11)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import random
import string
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

import requests
from django.conf import settings
from django.db import connections

from sandbox.core import clock
from sandbox.core.models import WebhookDelivery
from sandbox.core.runtime_settings import get_setting, set_setting
from sandbox.core.webhooks import queue
from sandbox.core.webhooks.sender import post, wake_all
from sandbox.core.webhooks.subscriptions import DISABLED, POLICIES, Parcel, Policy, enable
from sandbox.xero.models import Contact, Credit, Invoice

KEY = "xero"
_SEQUENCE = "xero_event_sequence"


def sign(body: bytes, *, key: str) -> str:
    """Return the x-xero-signature of a body; the key is used as text, though it looks like base64."""
    return base64.b64encode(hmac.new(key.encode(), body, hashlib.sha256).digest()).decode()


def _entropy() -> str:
    return "".join(random.choices(string.ascii_uppercase, k=20))


def _parcel(payload: dict[str, object], *, key: str | None = None) -> Parcel:
    body = json.dumps(payload).encode()
    signature = sign(body, key=settings.SANDBOX_XERO_WEBHOOK_KEY if key is None else key)
    headers = {"Content-Type": "application/json", "x-xero-signature": signature}
    return Parcel(settings.SANDBOX_XERO_WEBHOOK_URL, body, headers)


def pack(rows: Sequence[WebhookDelivery], attempt: int) -> Parcel:
    """Make one POST of several events, in the order of their sequence."""
    return _parcel(
        {
            "events": [json.loads(bytes(row.body)) for row in rows],
            "firstEventSequence": min(row.sequence for row in rows),
            "lastEventSequence": max(row.sequence for row in rows),
            "entropy": _entropy(),
        }
    )


def accepts(answer: requests.Response) -> bool:
    """Return whether the answer is 2xx with an empty body and no cookie, as Xero requires."""
    return 200 <= answer.status_code < 300 and not answer.content and "Set-Cookie" not in answer.headers


# At once again, then every fifteen minutes for a day; then disabled until the next intent to receive.
POLICY = Policy(
    timeout=5,
    gaps=(timedelta(0), timedelta(minutes=15)),
    repeat_last_gap=True,
    keeps_undelivered=True,
    batch=50,
    pack=pack,
    accepts=accepts,
    end_after=timedelta(hours=24),
    ends_as=DISABLED,
)
POLICIES[KEY] = POLICY


def _send_event(
    *,
    path: str,
    resource_id: str,
    tenant_id: str,
    category: str,
    kind: str,
    at: datetime,
    data: dict[str, str] | None = None,
) -> None:
    sequence = int(get_setting(_SEQUENCE, 0)) + 1
    set_setting(_SEQUENCE, sequence)
    event: dict[str, object] = {
        "resourceUrl": f"{settings.SANDBOX_BASE_URL}/xero/api.xro/2.0/{path}/{resource_id}",
        "resourceId": resource_id,
        "tenantId": tenant_id,
        "tenantType": "ORGANISATION",
        "eventCategory": category,
        "eventType": kind,
        "eventDateUtc": at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}",
    }
    if data is not None:
        event["data"] = data
    url = settings.SANDBOX_XERO_WEBHOOK_URL
    queue.enqueue(key=KEY, url=url, body=json.dumps(event).encode(), sequence=sequence)


def send_invoice_event(invoice: Invoice, *, kind: str = "UPDATE") -> None:
    """Send INVOICE CREATE or UPDATE."""
    _send_event(
        path="Invoices",
        resource_id=invoice.invoice_id,
        tenant_id=invoice.organisation_id,
        category="INVOICE",
        kind=kind,
        at=invoice.updated_at,
    )


def send_contact_event(contact: Contact, *, kind: str = "UPDATE") -> None:
    """Send CONTACT CREATE or UPDATE."""
    _send_event(
        path="Contacts",
        resource_id=contact.contact_id,
        tenant_id=contact.organisation_id,
        category="CONTACT",
        kind=kind,
        at=contact.updated_at,
    )


def send_credit_event(credit: Credit, *, kind: str = "UPDATE") -> None:
    """Send CREDITNOTE, PREPAYMENT or OVERPAYMENT; these carry `data` (docs/xero.md#11.2)."""
    data = {"Type": credit.type, "Status": credit.status}
    if credit.kind != "CreditNote":
        data["UpdatedDateUTCString"] = credit.updated_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    _send_event(
        path=f"{credit.kind}s",
        resource_id=credit.credit_id,
        tenant_id=credit.organisation_id,
        category=credit.kind.upper(),
        kind=kind,
        at=credit.updated_at,
        data=data,
    )


def send_intent_to_receive() -> None:
    """Send the handshake: empty events, some with a right signature, some with a wrong one.

    When all right ones are answered 200 and all wrong ones 401, a disabled subscription delivers again.
    """
    threading.Thread(target=_shake_hands, daemon=True).start()


def _shake_hands() -> None:
    session, passed = requests.Session(), True
    for right in (True, False, True, False):
        payload: dict[str, object] = {
            "events": [],
            "firstEventSequence": 0,
            "lastEventSequence": 0,
            "entropy": _entropy(),
        }
        parcel = _parcel(payload, key=None if right else f"wrong {clock.now().isoformat()}")
        taken, answer = post(parcel, POLICY, session)
        passed = passed and (taken if right else answer == "401")
    if passed:
        enable(KEY)
        wake_all()
    connections.close_all()
