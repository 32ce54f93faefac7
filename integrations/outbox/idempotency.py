"""The Idempotency-Key of a message: the same for a repeated request, another one after an answer Xero would replay."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, Q

from integrations.models import DeliveryAttempt, OutboxMessage
from integrations.outbox.attempts import REFUSED

# What Xero remembers under an idempotency key and would only repeat: its own faults and refusals.
REMEMBERED = Q(status__gte=500) | Q(status=400) | Q(status__lt=300, outcome__startswith=REFUSED)
# A gateway's own answers: rarely remembered, and the key still holds the request that the gateway let through.
GATEWAY_FAULT = Q(status__in=(502, 503, 504))


def idempotency_key(message: OutboxMessage) -> str:
    """Return the key that guards six minutes of network retries of this message (docs/xero.md#3.11).

    It changes after an answered write of 400 or 500 and above, because Xero would replay that answer; after 502, 503
    and 504 only when the same key was answered so again.
    """
    return idempotency_keys([message])[0]


def idempotency_keys(messages: Sequence[OutboxMessage]) -> list[str]:
    """Return the keys of several messages, in their order."""
    tried = DeliveryAttempt.objects.filter(message__in=messages).exclude(method="GET").order_by()
    counts = tried.values_list("message").annotate(
        own=Count("pk", filter=REMEMBERED & ~GATEWAY_FAULT), gateway=Count("pk", filter=GATEWAY_FAULT)
    )
    counted = {message: own + gateway // 2 for message, own, gateway in counts}
    return [f"{message.key}-{counted.get(message.pk, 0)}" for message in messages]
