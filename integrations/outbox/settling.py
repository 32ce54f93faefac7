"""Settle a message after a try: stamp its outcome, call its listeners and wake a worker for the next in its mailbox.

Every stamp checks the claim in its own transaction, so a worker that lost a message to another one changes nothing.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from integrations import routing
from integrations.calls import outages
from integrations.models import OutboxMessage, OutboxState
from integrations.outbox import claims, unknown_outcome
from integrations.outbox.attempts import note_outcome
from integrations.outbox.claims import ClaimLost
from integrations.outbox.listeners import call_listeners
from integrations.outbox.mailboxes import wake_for_next
from integrations.outbox.outcomes import DELIVERED, Outcome, outcome_of

logger = logging.getLogger(__name__)

# A try that comes so much later than it was due (no worker, not connected, paused) begins the day anew, after which a
# message is given up: meanwhile nobody tried.
NOBODY_TRIED = dt.timedelta(hours=1)


def settle(
    message: OutboxMessage,
    error: Exception | None,
    *,
    now: dt.datetime | None = None,
    delay: dt.timedelta | None = None,
) -> Outcome | None:
    """Stamp a message as delivered, or with what `error` makes of it; a given `delay` replaces the usual back-off.

    Returns the outcome, None when the claim was lost before.
    """
    if isinstance(error, ClaimLost):
        logger.warning("The claim of message %s was lost; another worker has it.", message.pk)
        return None
    outcome, now = DELIVERED, now or timezone.now()
    if error is not None:
        outcome = _outcome(message, error, now=now)
        outcome = replace(outcome, delay=delay) if delay is not None else outcome
        if outcome.is_surprise:
            logger.error("Message %s (%s) needs a look.", message.pk, message.kind, exc_info=error)
    try:
        _stamp(message, outcome, error, now=now)
    except ClaimLost:
        logger.warning("Message %s was taken over; its outcome here is not kept.", message.pk)
    return outcome


def settle_delivered(messages: Sequence[OutboxMessage], *, now: dt.datetime | None = None) -> None:
    """Stamp messages as delivered in one transaction, or one by one when the claim of one of them was lost."""
    try:
        _stamp_delivered(messages, now=now or timezone.now())
    except ClaimLost:
        for message in messages:
            settle(message, None, now=now)


def _outcome(message: OutboxMessage, error: Exception, *, now: dt.datetime) -> Outcome:
    """Return what `error` makes of the message; while the service refuses writes, its next try is theirs."""
    began = _failing_since(message, now=now)
    outcome = outcome_of(
        error, attempts=message.attempts, was_ambiguous=message.is_ambiguous, failing_for=now - began
    )
    if outcome.is_failing is not None:
        message.failing_since = began if outcome.is_failing else None
    if outcome.state != OutboxState.PENDING or not (outcome.is_failing and outcome.counts):
        return outcome
    turn = None if routing.only_reads(message.kind) else outages.next_write(message.connection, now=now)
    return replace(outcome, delay=turn - now) if turn is not None else outcome


def _failing_since(message: OutboxMessage, *, now: dt.datetime) -> dt.datetime:
    was_due = (message.claimed_at or now) - message.not_before < NOBODY_TRIED
    return message.failing_since if message.failing_since and was_due else now


def _stamp(message: OutboxMessage, outcome: Outcome, error: Exception | None, *, now: dt.datetime) -> None:
    if outcome.state == OutboxState.DELIVERED:
        _stamp_delivered([message], now=now)
        return
    values: dict[str, Any] = {
        "state": outcome.state,
        "failure": outcome.failure,
        "problems": outcome.problems,
        "is_ambiguous": outcome.is_ambiguous,
        "may_act_until": unknown_outcome.acts_until(message, outcome, now=now),
        "failing_since": message.failing_since,
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
        _update([message], values)
        call_listeners(message)


def _stamp_delivered(messages: Sequence[OutboxMessage], *, now: dt.datetime) -> None:
    values: dict[str, Any] = {
        "state": OutboxState.DELIVERED,
        "failure": "",
        "problems": [],
        "failing_since": None,
        "is_ambiguous": False,
        "may_act_until": None,
        "delivered_at": now,
        "claimed_until": None,
        "is_told": True,
    }
    with transaction.atomic():
        claims.require_claim(*messages)
        _update(messages, values)
        for message in messages:
            call_listeners(message)
        wake_for_next(*(message.mailbox for message in messages))


def _update(messages: Sequence[OutboxMessage], values: dict[str, Any]) -> None:
    OutboxMessage.objects.filter(pk__in=[message.pk for message in messages]).update(**values)
    for message in messages:
        for name, value in values.items():
            setattr(message, name, value)
