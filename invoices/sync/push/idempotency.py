"""Build the Idempotency-Key of each request of a message (docs/xero.md#3.11).

One message may make several requests (customer, invoice, note), and Xero refuses one key for two different ones:
the part and the body are in the key. The same request repeated keeps its key.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from integrations import outbox
from integrations.models import OutboxMessage


def key_for(message: OutboxMessage, part: str, body: Mapping[str, Any]) -> str:
    """Return the key of one request of `message`, at most 128 characters."""
    return f"{outbox.idempotency_key(message)}-{part}-{_digest(body)}"


def key_for_many(messages: Sequence[OutboxMessage], part: str, bodies: Sequence[Mapping[str, Any]]) -> str:
    """Return the key of one request for several messages; the same messages and bodies give the same key."""
    keys = sorted(outbox.idempotency_keys(messages))
    return f"many-{_digest(keys)}-{part}-{_digest(bodies)}"


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()[:16]
