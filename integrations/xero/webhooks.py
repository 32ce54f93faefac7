"""Xero's webhooks: verify the signature, and read which documents have changed (docs/xero.md#11)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from integrations.http.text import storable
from integrations.xero.dates import read_instant


@dataclass(frozen=True)
class Event:
    """One event: something about this document changed.

    `category` and `type` are in capitals (INVOICE, UPDATE).
    """

    tenant_id: str
    resource_id: str
    category: str
    type: str
    at: datetime | None
    dedupe_key: str
    raw: dict[str, Any]


def verify_signature(body: bytes, signature: str, key: str) -> bool:
    """Return whether these raw bytes were signed with the key. An empty key verifies nothing.

    The key looks like base64 but is used as text.
    """
    if not key or not signature:
        return False
    digest = hmac.new(key.encode(), body, hashlib.sha256).digest()
    return hmac.compare_digest(base64.b64encode(digest), signature.strip().encode())


def parse_events(body: bytes) -> list[Event]:
    """Return the events of a verified body; the intent-to-receive probe has none.

    Raises ValueError when unreadable.

    An event names no id of its own, so document and moment make the dedupe key. The moment comes first: keys that
    arrive together then lie together in the database's index, which writes fewer pages in a storm.
    """
    try:
        envelope = msgspec.json.decode(storable(body))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError("The webhook's body is not JSON.") from error
    rows = envelope.get("events") if isinstance(envelope, dict) else None
    if not isinstance(rows, list):
        raise ValueError("The webhook's body holds no list of events.")
    return [_read_event(row) for row in rows if isinstance(row, dict)]


def _read_event(row: dict[str, Any]) -> Event:
    tenant_id, resource_id = str(row.get("tenantId") or ""), str(row.get("resourceId") or "")
    category = str(row.get("eventCategory") or "").upper()
    kind, moment = str(row.get("eventType") or "").upper(), str(row.get("eventDateUtc") or "")
    try:
        at = read_instant(moment)
    except ValueError:
        at = None
    return Event(
        tenant_id=tenant_id,
        resource_id=resource_id,
        category=category,
        type=kind,
        at=at,
        dedupe_key=":".join((moment, tenant_id, category, resource_id, kind)),
        raw=row,
    )
