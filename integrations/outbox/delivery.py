"""Decide how a message goes out: claimed by one worker, sent, stamped with what came of it."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from integrations import routing
from integrations.calls import clients
from integrations.calls.budget import Lane
from integrations.http import Exchange, RequestRejected
from integrations.models import DeliveryAttempt, OutboxMessage, OutboxState
from integrations.outbox import claims, unknown_outcome
from integrations.outbox.attempts import REFUSED, keep_attempt, note_outcome
from integrations.outbox.batches import Batch
from integrations.outbox.claims import ClaimLost
from integrations.outbox.listeners import tell
from integrations.outbox.mailboxes import deliverable, ring_next
from integrations.outbox.outcomes import DELIVERED, Outcome, classify

logger = logging.getLogger(__name__)

# What Xero remembers under an idempotency key and would only repeat: its own faults and refusals.
REMEMBERED = Q(status__gte=500) | Q(status=400) | Q(status__lt=300, outcome__startswith=REFUSED)
# Said by whoever stands before Xero: rarely remembered, and the key still holds what a gateway let through.
PASSED_ON = Q(status__in=(502, 503, 504))
# Seconds an answer is waited for. With the last wait for bytes it stays below the lease.
ANSWER_TIMEOUT = 30.0


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
        own=Count("pk", filter=REMEMBERED & ~PASSED_ON), passed_on=Count("pk", filter=PASSED_ON)
    )
    counted = {message: own + passed_on // 2 for message, own, passed_on in counts}
    return [f"{message.key}-{counted.get(message.pk, 0)}" for message in messages]


def due(now: dt.datetime, limit: int = 50) -> list[int]:
    """Return the ids of messages that can go out now, oldest first."""
    found = deliverable(OutboxMessage.objects.all(), now).order_by("id")
    return list(found.values_list("pk", flat=True)[:limit])


def deliver(message_id: int, *, now: dt.datetime | None = None) -> None:
    """Send one message if it can go out now, with what may go with it, and stamp what came of each.

    Never raises what a service says.
    """
    moment = now or timezone.now()
    message = claims.claim(message_id, now=moment)
    if message is None:
        return
    together = routing.outgoing_together(message.kind)
    companions = claims.claim_companions(message, now=moment) if together else []
    if together and companions:
        _deliver_together(Batch([message, *companions]), together, now=now)
    else:
        _deliver_alone(message, now=now)


def _deliver_alone(message: OutboxMessage, *, now: dt.datetime | None) -> None:
    message.batch_key = ""
    try:
        function = routing.outgoing(message.kind)
        _run([message], lambda client: function(message, client), lambda said: keep_attempt(message, said))
    except Exception as error:  # the table decides, closed by default
        settle(message, error, now=now)
    else:
        settle(message, None, now=now)


def _deliver_together(batch: Batch, function: Callable[..., None], *, now: dt.datetime | None) -> None:
    batch.on_settled = partial(settle, now=now)
    batch.on_delivered = partial(_settle_delivered, now=now)
    try:
        _run(batch.open, lambda client: function(batch, client), batch.keep)
    except RequestRejected:
        # The whole request was refused for the sake of one of them, perhaps: each is asked for alone.
        for message in list(batch.open):
            _deliver_alone(message, now=now)
    except Exception as error:
        batch.settle_rest(error)
    else:
        batch.settle_rest(LookupError("Nothing was said about this message."))


def settle(
    message: OutboxMessage,
    error: Exception | None,
    *,
    now: dt.datetime | None = None,
    delay: dt.timedelta | None = None,
) -> Outcome | None:
    """Stamp what came of a try: delivered, or what `error` makes of the message, after `delay` if it is given."""
    if isinstance(error, ClaimLost):
        logger.warning("The claim of message %s was lost; somebody else has it.", message.pk)
        return None
    outcome = DELIVERED
    if error is not None:
        outcome = classify(error, attempts=message.attempts, was_ambiguous=message.is_ambiguous)
        outcome = replace(outcome, delay=delay) if delay is not None else outcome
        if outcome.is_surprise:
            logger.error("Message %s (%s) needs a look.", message.pk, message.kind, exc_info=error)
    try:
        _stamp(message, outcome, error, now=now or timezone.now())
    except ClaimLost:
        logger.warning("Message %s was taken over; its outcome here is not kept.", message.pk)
    return outcome


def _settle_delivered(messages: Sequence[OutboxMessage], *, now: dt.datetime | None) -> None:
    """Stamp messages that were delivered: all in one transaction, and one by one when one of them is no longer ours."""
    try:
        _stamp_delivered(messages, now=now or timezone.now())
    except ClaimLost:
        for message in messages:
            settle(message, None, now=now)


def _run(
    messages: list[OutboxMessage],
    hand_over: Callable[[clients.Client], None],
    keep: Callable[[Exchange], None],
) -> None:
    """Open the client for `messages`, of one connection and kind, and give it to `hand_over`."""

    def announce(writes: bool) -> None:
        # A batch grows shorter while its messages are settled.
        if messages and writes:
            unknown_outcome.announce_write(*messages)
        elif messages:
            claims.require_claim(*messages)

    clients.run(
        messages[0].connection,
        hand_over,
        lane=Lane.PERSON if any(message.created_by_id for message in messages) else Lane.EVENT,
        purpose=messages[0].kind,
        before_each=announce,
        after_each=keep,
        total_timeout=ANSWER_TIMEOUT,
    )


def _stamp(message: OutboxMessage, outcome: Outcome, error: Exception | None, *, now: dt.datetime) -> None:
    if outcome.state == OutboxState.DELIVERED:
        _stamp_delivered([message], now=now)
        return
    values: dict[str, Any] = {
        "state": outcome.state,
        "failure": outcome.failure,
        "problems": outcome.problems,
        "is_ambiguous": outcome.is_ambiguous,
        "may_act_until": unknown_outcome.still_at_work(message, outcome, now=now),
        "attempts": message.attempts if outcome.counts else message.attempts - 1,
        "not_before": outcome.not_before or now + outcome.delay,
        "delivered_at": None,
        "claimed_until": None,
        "is_told": outcome.state != OutboxState.FAILED,
    }
    with transaction.atomic():
        claims.require_claim(message)
        if error is not None:
            note_outcome(message, error)
        _put([message], values)
        tell(message)


def _stamp_delivered(messages: Sequence[OutboxMessage], *, now: dt.datetime) -> None:
    values: dict[str, Any] = {
        "state": OutboxState.DELIVERED,
        "failure": "",
        "problems": [],
        "is_ambiguous": False,
        "may_act_until": None,
        "delivered_at": now,
        "claimed_until": None,
        "is_told": True,
    }
    with transaction.atomic():
        claims.require_claim(*messages)
        _put(messages, values)
        for message in messages:
            tell(message)
        ring_next(*(message.mailbox for message in messages))


def _put(messages: Sequence[OutboxMessage], values: dict[str, Any]) -> None:
    OutboxMessage.objects.filter(pk__in=[message.pk for message in messages]).update(**values)
    for message in messages:
        for name, value in values.items():
            setattr(message, name, value)
