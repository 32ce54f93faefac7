"""Under which Idempotency-Key each request of a message goes out (Xero fact sheet 4.3).

One message may make several requests (customer, invoice, note), and Xero refuses one key for two different
ones: the part and the body are in the key. The same request repeated keeps its key.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from integrations import outbox
from integrations.models import OutboxMessage


def key_for(message: OutboxMessage, part: str, body: Mapping[str, Any]) -> str:
    """Return the key of one request of `message`, at most 128 characters."""
    digest = hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()[:16]
    return f"{outbox.idempotency_key(message)}-{part}-{digest}"
