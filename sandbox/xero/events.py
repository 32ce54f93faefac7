"""Webhooks of the small Xero: one POST an event, signed, and the intent-to-receive handshake."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import random
import string
from datetime import datetime

from django.conf import settings

from sandbox.core import clock, webhooks
from sandbox.core.knobs import get_knob, set_knob
from sandbox.xero.models import Contact, Credit, Invoice

_SEQUENCE = "xero_event_sequence"


def sign(body: bytes, *, key: str) -> str:
    """The x-xero-signature of a body: the key is used as text, though it looks like base64."""
    return base64.b64encode(hmac.new(key.encode(), body, hashlib.sha256).digest()).decode()


def _entropy() -> str:
    return "".join(random.choices(string.ascii_uppercase, k=20))


def _send(payload: dict[str, object], *, key: str | None = None) -> None:
    body = json.dumps(payload).encode()
    signature = sign(body, key=settings.SANDBOX_XERO_WEBHOOK_KEY if key is None else key)
    headers = {"Content-Type": "application/json", "x-xero-signature": signature}
    webhooks.enqueue(service="xero", url=settings.SANDBOX_XERO_WEBHOOK_URL, body=body, headers=headers)


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
    sequence = int(get_knob(_SEQUENCE, 0)) + 1
    set_knob(_SEQUENCE, sequence)
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
    _send(
        {
            "events": [event],
            "firstEventSequence": sequence,
            "lastEventSequence": sequence,
            "entropy": _entropy(),
        }
    )


def tell_invoice(invoice: Invoice, *, kind: str = "UPDATE") -> None:
    """Send INVOICE CREATE or UPDATE."""
    _send_event(
        path="Invoices",
        resource_id=invoice.invoice_id,
        tenant_id=invoice.organisation_id,
        category="INVOICE",
        kind=kind,
        at=invoice.updated_at,
    )


def tell_contact(contact: Contact, *, kind: str = "UPDATE") -> None:
    """Send CONTACT CREATE or UPDATE."""
    _send_event(
        path="Contacts",
        resource_id=contact.contact_id,
        tenant_id=contact.organisation_id,
        category="CONTACT",
        kind=kind,
        at=contact.updated_at,
    )


def tell_credit(credit: Credit, *, kind: str = "UPDATE") -> None:
    """Send CREDITNOTE, PREPAYMENT or OVERPAYMENT; these carry `data` (fact sheet 11)."""
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
    """Send the handshake: empty events, some signed right, some wrong (fact sheet 11)."""
    for right in (True, False, True, False):
        payload: dict[str, object] = {
            "events": [],
            "firstEventSequence": 0,
            "lastEventSequence": 0,
            "entropy": _entropy(),
        }
        _send(payload, key=None if right else f"wrong {clock.now().isoformat()}")
