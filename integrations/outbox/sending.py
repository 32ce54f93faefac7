"""Decide how a message goes out: claimed by one worker, sent, stamped with what came of it."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from integrations import connections, routing
from integrations.budget import Lane
from integrations.http import Exchange
from integrations.models import OutboxMessage, OutboxState
from integrations.outbox import claims, doubts
from integrations.outbox.attempts import keep_attempt, note_outcome
from integrations.outbox.claims import ClaimLost
from integrations.outbox.mailboxes import deliverable, ring_next
from integrations.outbox.telling import tell
from integrations.outcomes import DELIVERED, Outcome, classify

logger = logging.getLogger(__name__)

# What Xero remembers under an idempotency key and would only repeat: its own faults and refusals.
REMEMBERED = Q(status__gte=500) | Q(status=400)
# Seconds an answer is waited for. With the last wait for bytes it stays below the lease.
ANSWER_TIMEOUT = 30.0


def idempotency_key(message: OutboxMessage) -> str:
    """Return the key that guards six minutes of network retries of this message (Xero fact sheet 4.3).

    It changes after an answered write of 400 or 500 and above, because Xero would replay that answer.
    """
    answered = message.delivery_attempts.filter(REMEMBERED).exclude(method="GET").count()
    return f"{message.key}-{answered}"


def due(now: dt.datetime, limit: int = 50) -> list[int]:
    """Return the ids of messages that can go out now, oldest first."""
    found = deliverable(OutboxMessage.objects.all(), now).order_by("id")
    return list(found.values_list("pk", flat=True)[:limit])


def deliver(message_id: int, *, now: dt.datetime | None = None) -> None:
    """Send one message if it can go out now, and stamp what came of it. Never raises what a service says."""
    message = claims.claim(message_id, now=now or timezone.now())
    if message is None:
        return
    try:
        _send(message)
    except Exception as error:  # the table decides, closed by default
        settle(message, error, now=now)
    else:
        settle(message, None, now=now)


def settle(message: OutboxMessage, error: Exception | None, *, now: dt.datetime | None = None) -> None:
    """Stamp what came of a try: delivered, or what `error` makes of the message."""
    if isinstance(error, ClaimLost):
        logger.warning("The claim of message %s was lost; somebody else has it.", message.pk)
        return
    outcome = DELIVERED
    if error is not None:
        outcome = classify(error, attempts=message.attempts, was_ambiguous=message.is_ambiguous)
        if outcome.is_surprise:
            logger.error("Message %s (%s) needs a look.", message.pk, message.kind, exc_info=error)
    try:
        _stamp(message, outcome, said=str(error or ""), now=now or timezone.now())
    except ClaimLost:
        logger.warning("Message %s was taken over; its outcome here is not kept.", message.pk)


def _send(message: OutboxMessage) -> None:
    function = routing.outgoing(message.kind)

    def hand_over(client: connections.Client) -> None:
        function(message, client)

    def announce(writes: bool) -> None:
        if writes:
            doubts.announce_write(message)
        else:
            claims.require_claim(message)

    def keep(exchange: Exchange) -> None:
        keep_attempt(message, exchange)

    connections.run(
        message.connection,
        hand_over,
        lane=Lane.PERSON if message.created_by_id else Lane.EVENT,
        purpose=message.kind,
        before_each=announce,
        after_each=keep,
        total_timeout=ANSWER_TIMEOUT,
    )


def _stamp(message: OutboxMessage, outcome: Outcome, *, said: str, now: dt.datetime) -> None:
    is_delivered = outcome.state == OutboxState.DELIVERED
    values: dict[str, Any] = {
        "state": outcome.state,
        "failure": outcome.failure,
        "problems": outcome.problems,
        "is_ambiguous": outcome.is_ambiguous,
        "may_act_until": doubts.still_at_work(message, outcome, now=now),
        "attempts": message.attempts if outcome.counts else message.attempts - 1,
        "not_before": message.not_before if is_delivered else outcome.not_before or now + outcome.delay,
        "delivered_at": now if is_delivered else None,
        "claimed_until": None,
        "is_told": outcome.state != OutboxState.FAILED,
    }
    with transaction.atomic():
        claims.require_claim(message)
        if said:
            note_outcome(message, said)
        OutboxMessage.objects.filter(pk=message.pk).update(**values)
        for name, value in values.items():
            setattr(message, name, value)
        tell(message)
        if is_delivered:
            ring_next(message.mailbox)
