"""Decide how a message goes out: claimed by one worker, sent, stamped with what came of it.

A claim is a conditional UPDATE with a lease; every later write carries its token, so that a worker that lost
its claim changes nothing.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from integrations import connections, routing
from integrations.budget import Lane
from integrations.models import OutboxMessage, OutboxState
from integrations.outbox.mailboxes import deliverable, ring_next
from integrations.outbox.telling import tell
from integrations.outcomes import DELIVERED, Outcome, classify

logger = logging.getLogger(__name__)

LEASE = dt.timedelta(seconds=settings.CLAIM_SECONDS)
# What Xero remembers under an idempotency key and would only repeat: its own faults and refusals.
REMEMBERED = Q(status__gte=500) | Q(status=400)


class ClaimLost(Exception):
    """The lease ran out and somebody else has taken the message: stop before anything more is sent."""


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
    message = _claim(message_id, now=now or timezone.now())
    if message is None:
        return
    was_ambiguous = message.is_ambiguous
    try:
        _send(message)
    except ClaimLost:
        logger.warning("The claim of message %s was lost; somebody else has it.", message.pk)
        return
    except Exception as error:  # the table decides, closed by default
        outcome = classify(error, attempts=message.attempts, was_ambiguous=was_ambiguous)
        if outcome.is_surprise:
            logger.exception("Message %s (%s) needs a look.", message.pk, message.kind)
        _note_outcome(message, str(error))
    else:
        outcome = DELIVERED
    _stamp(message, outcome, now=now or timezone.now())


def _claim(message_id: int, *, now: dt.datetime) -> OutboxMessage | None:
    columns = ("claim_token", "key", "attempts", "is_ambiguous")
    seen = OutboxMessage.objects.filter(pk=message_id).values(*columns).first()
    if seen is None:
        return None
    token = uuid.uuid4().hex
    # What was read must still be so: an earlier try's doubt must not slip through between read and claim.
    same = OutboxMessage.objects.filter(pk=message_id, **seen)
    claimed = deliverable(same, now).update(
        claim_token=token,
        claimed_until=now + LEASE,
        attempts=seen["attempts"] + 1,
        is_ambiguous=True,
        failure="",
    )
    if not claimed:
        return None
    message = OutboxMessage.objects.select_related("connection", "created_by").get(pk=message_id)
    # In the row until we know better; the function is told what was known before this try.
    message.is_ambiguous = seen["is_ambiguous"]
    return message


def _send(message: OutboxMessage) -> None:
    function = routing.outgoing(message.kind)

    def hand_over(client: connections.Client) -> None:
        function(message, client)

    connections.run(
        message.connection,
        hand_over,
        lane=Lane.PERSON if message.created_by_id else Lane.EVENT,
        message=message,
        before_each=lambda: _renew_claim(message),
    )


def _renew_claim(message: OutboxMessage) -> None:
    if not _mine(message).update(claimed_until=timezone.now() + LEASE):
        raise ClaimLost(message.pk)


def _mine(message: OutboxMessage) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(
        pk=message.pk, claim_token=message.claim_token, state=OutboxState.PENDING
    )


def _stamp(message: OutboxMessage, outcome: Outcome, *, now: dt.datetime) -> None:
    is_delivered = outcome.state == OutboxState.DELIVERED
    values: dict[str, Any] = {
        "state": outcome.state,
        "failure": outcome.failure,
        "problems": outcome.problems,
        "is_ambiguous": outcome.is_ambiguous,
        "attempts": message.attempts if outcome.counts else message.attempts - 1,
        "not_before": message.not_before if is_delivered else now + outcome.delay,
        "delivered_at": now if is_delivered else None,
        "claimed_until": None,
        "claim_token": "",
    }
    with transaction.atomic():
        if not _mine(message).update(**values):
            logger.warning("Message %s was taken over; its outcome here is not kept.", message.pk)
            return
        for name, value in values.items():
            setattr(message, name, value)
        tell(message)
        if is_delivered:
            ring_next(message.mailbox)


def _note_outcome(message: OutboxMessage, text: str) -> None:
    """Put what went wrong beside the exchange in which it did."""
    last = message.delivery_attempts.filter(number=message.attempts).last()
    if last is not None:
        last.outcome = text[:200]
        last.save(update_fields=["outcome"])
