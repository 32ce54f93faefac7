"""Pipedrive's webhooks: check the password, and read which record has changed (docs/pipedrive.md#12.3).

There is no signature: Basic auth and an unguessable path replace it. The body is a signal only; its custom fields
have another shape than the API's, so the record is always read again.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from integrations.http.text import storable
from integrations.pipedrive.schemas import read_instant

# The words of version 1 for the actions of version 2.
ACTIONS = {"added": "create", "updated": "change", "deleted": "delete", "merged": "change"}


@dataclass(frozen=True)
class Event:
    """One event: something about this record changed.

    `action` is create, change or delete; ids are text; `changed` names fields, custom ones by code.
    """

    id: str
    entity: str
    entity_id: str
    action: str
    company_id: str
    at: datetime | None
    changed: tuple[str, ...]
    change_source: str
    user_id: str
    raw: dict[str, Any]


def check_basic(header: str, user: str, password: str) -> bool:
    """Return whether an Authorization header carries this user and password.

    An empty password opens nothing.
    """
    if not user or not password or header[:6].lower() != "basic ":
        return False
    try:
        given = base64.b64decode(header[6:].strip(), validate=True)
    except (binascii.Error, ValueError):
        return False
    return hmac.compare_digest(given, f"{user}:{password}".encode())


def parse_event(body: bytes) -> Event:
    """Return the event of a body, of version 2 or 1. Raises ValueError when it is none."""
    try:
        data = msgspec.json.decode(storable(body))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError("The webhook's body is not JSON.") from error
    meta = data.get("meta") if isinstance(data, dict) else None
    if not isinstance(meta, dict):
        raise ValueError("The webhook's body has no meta.")
    entity = meta.get("entity") or meta.get("object")
    entity_id = meta.get("entity_id") or (meta.get("id") if "object" in meta else None)
    if not entity or not entity_id:
        raise ValueError("The webhook's body does not name its record.")
    action = str(meta.get("action") or "")
    return Event(
        id=_event_id(meta, body),
        entity=str(entity),
        entity_id=str(entity_id),
        action=ACTIONS.get(action, action),
        company_id=str(meta.get("company_id") or ""),
        at=_moment(meta.get("timestamp")),
        changed=_changed(data.get("previous")),
        change_source=str(meta.get("change_source") or ""),
        user_id=str(meta.get("user_id") or ""),
        raw=data,
    )


def _event_id(meta: dict[str, Any], body: bytes) -> str:
    # Version 1 has no event id (its `id` is the record's), so the body itself is the identity.
    named = meta.get("id") if "object" not in meta else None
    return str(named or hashlib.sha256(body).hexdigest())


def _moment(value: Any) -> datetime | None:
    try:
        return read_instant(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _changed(previous: Any) -> tuple[str, ...]:
    if not isinstance(previous, dict):
        return ()
    custom = previous.get("custom_fields")
    names = [name for name in previous if name != "custom_fields"]
    return tuple(names + (list(custom) if isinstance(custom, dict) else []))
