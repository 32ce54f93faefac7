"""The evidence of each exchange of a message, which people read in the post room."""

from __future__ import annotations

from collections.abc import Sequence

from integrations.http import Exchange, NotAsked, RemoteError, RequestRejected
from integrations.http.exchange import BODY_LIMIT
from integrations.models import DeliveryAttempt, OutboxMessage
from integrations.outbox import claims

# In a row for each of many messages sent together, only an answer to all of them is repeated.
SHARED_LIMIT = 2 * 1024
# How the outcome of a refused request begins, also where the answer was a 200 to many.
REFUSED = "Refused: "


def keep_attempt(message: OutboxMessage, exchange: Exchange) -> None:
    """Keep one exchange of a message, redacted already, at most 64 KiB of each body. Raises ClaimLost."""
    with claims.fenced(message):
        _row(message, exchange, exchange.request_body, exchange.response_body).save()


def keep_shared_attempt(messages: Sequence[OutboxMessage], exchange: Exchange) -> None:
    """Keep one exchange beside each of the messages it was made for. Raises ClaimLost."""
    answer = exchange.response_body if len(exchange.response_body) <= SHARED_LIMIT else ""
    with claims.fenced(*messages):
        DeliveryAttempt.objects.bulk_create(_row(message, exchange, "", answer) for message in messages)


def note_outcome(message: OutboxMessage, error: Exception) -> None:
    """Put what went wrong beside the exchange in which it did."""
    tried = message.delivery_attempts.filter(number=message.attempts)
    # Without the exchange, which is in the row already.
    reason = error.reason if isinstance(error, RemoteError) else str(error)
    if not isinstance(error, RequestRejected) or isinstance(error, NotAsked):
        last, text = tried.last(), reason
    else:
        last, text = tried.exclude(method="GET").last() or tried.last(), f"{REFUSED}{reason}"
    if last is not None:
        last.outcome = text[:200]
        last.save(update_fields=["outcome"])


def _row(message: OutboxMessage, exchange: Exchange, asked: str, answered: str) -> DeliveryAttempt:
    return DeliveryAttempt(
        message=message,
        number=message.attempts,
        duration_ms=exchange.duration_ms,
        method=exchange.method[:8],
        url=exchange.url,
        status=exchange.status,
        outcome="No answer" if exchange.status is None else f"Answered {exchange.status}",
        request_body=asked[:BODY_LIMIT],
        response_body=answered[:BODY_LIMIT],
        correlation_id=exchange.correlation_id[:64],
    )
