"""Decide how something is said to a service: written with the change that asks for it, claimed, sent.

The rows are the queue. A claim is a conditional UPDATE with a lease; every later write carries its token, so
that a worker that lost its claim changes nothing. Only the oldest open message of a mailbox goes out. Nobody
else writes message states.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Connection, User
from integrations import connections, routing
from integrations.budget import Lane
from integrations.models import OutboxMessage, OutboxState
from integrations.outcomes import DELIVERED, Outcome, classify
from integrations.worker import run_after_commit

if TYPE_CHECKING:
    from integrations.connections import Client

logger = logging.getLogger(__name__)

LEASE = dt.timedelta(seconds=60)
OPEN = (OutboxState.PENDING, OutboxState.FAILED)
# What Xero remembers under an idempotency key and would only repeat: its own faults and refusals.
REMEMBERED = Q(status__gte=500) | Q(status=400)


class MessageBusy(Exception):
    """The message is being sent right now; look again in a moment."""


class MessageClosed(Exception):
    """The message was delivered or cancelled already."""


class ClaimLost(Exception):
    """The lease ran out and somebody else has taken the message: stop before anything more is sent."""


def enqueue(
    *,
    kind: str,
    connection: Connection,
    mailbox: str,
    payload: dict[str, Any],
    by: User | None = None,
    not_before: dt.datetime | None = None,
) -> OutboxMessage:
    """Write a message in the caller's transaction and ring for it after the commit."""
    message = OutboxMessage.objects.create(
        kind=kind,
        connection=connection,
        mailbox=mailbox,
        payload=payload,
        created_by=by,
        not_before=not_before or timezone.now(),
    )
    if not_before is None or not_before <= timezone.now():
        run_after_commit("integrations.tasks.deliver", message_id=message.pk)
    return message


def ask_once(*, kind: str, connection: Connection, mailbox: str, by: User | None = None) -> OutboxMessage:
    """Ask for something that needs no asking twice: one that waits or failed is sent again instead."""
    waiting = open_messages(mailbox).filter(kind=kind).first()
    if waiting is None:
        return enqueue(kind=kind, connection=connection, mailbox=mailbox, payload={}, by=by)
    try:
        retry(waiting, by=by)
    except (MessageBusy, MessageClosed):
        logger.info("%s is being done at this moment.", kind)
    return waiting


def open_messages(mailbox: str) -> QuerySet[OutboxMessage]:
    """Return what is still to be said in a mailbox, oldest first."""
    return OutboxMessage.objects.filter(mailbox=mailbox, state__in=OPEN).order_by("id")


def idempotency_key(message: OutboxMessage) -> str:
    """Return the key that guards six minutes of network retries of this message (Xero fact sheet 4.3).

    It changes after an answered write of 400 or 500 and above, because Xero would replay that answer.
    """
    answered = message.delivery_attempts.filter(REMEMBERED).exclude(method="GET").count()
    return f"{message.key}-{answered}"


def due(now: dt.datetime, limit: int = 50) -> list[int]:
    """Return the ids of messages that can go out now, oldest first."""
    found = _deliverable(OutboxMessage.objects.all(), now).order_by("id")
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


def retry(message: OutboxMessage, *, by: User | None) -> None:
    """Send a failed or waiting message again now. Raises MessageBusy or MessageClosed."""
    now = timezone.now()
    with transaction.atomic():
        changed = _unclaimed(message, now).update(
            state=OutboxState.PENDING, failure="", problems=[], attempts=0, not_before=now, claim_token=""
        )
        if not changed:
            raise _refusal(message)
        run_after_commit("integrations.tasks.deliver", message_id=message.pk)
    logger.info("Message %s is sent again, asked for by %s.", message.pk, by)
    message.refresh_from_db()


def discard(message: OutboxMessage, *, by: User | None, reason: str) -> None:
    """Give a message up for ever, so that its mailbox goes on. Raises MessageBusy or MessageClosed."""
    note = {"text": f"Discarded by {by or 'the system'}: {reason}", "field": "", "line": None}
    with transaction.atomic():
        changed = _unclaimed(message, timezone.now()).update(
            state=OutboxState.CANCELLED, problems=[*message.problems, note], claim_token=""
        )
        if not changed:
            raise _refusal(message)
        _ring_next(message.mailbox)
    message.refresh_from_db()


def supersede(message: OutboxMessage, *, payload: dict[str, Any], by: User | None = None) -> bool:
    """Put a newer payload into a message of which nothing can have arrived; False when something may have.

    The key changes too: Xero refuses one key for two different requests (Xero fact sheet 4.3).
    """
    now = timezone.now()
    key = uuid.uuid4()
    changed = (
        _unclaimed(message, now)
        .filter(is_ambiguous=False)
        .update(
            payload=payload,
            key=key,
            state=OutboxState.PENDING,
            failure="",
            problems=[],
            attempts=0,
            not_before=now,
            claim_token="",
        )
    )
    if changed:
        if by is not None:
            OutboxMessage.objects.filter(pk=message.pk, key=key).update(created_by=by)
        message.refresh_from_db()
        run_after_commit("integrations.tasks.deliver", message_id=message.pk)
    return bool(changed)


def _free(now: dt.datetime) -> Q:
    return Q(claimed_until=None) | Q(claimed_until__lte=now) | Q(claim_token="")


def _unclaimed(message: OutboxMessage, now: dt.datetime) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(_free(now), pk=message.pk, state__in=OPEN)


def _refusal(message: OutboxMessage) -> Exception:
    is_open = OutboxMessage.objects.filter(pk=message.pk, state__in=OPEN).exists()
    if is_open:
        return MessageBusy("This is being sent right now. Look again in a moment.")
    return MessageClosed("This was sent or given up already.")


def _deliverable(messages: QuerySet[OutboxMessage], now: dt.datetime) -> QuerySet[OutboxMessage]:
    older = OutboxMessage.objects.filter(mailbox=OuterRef("mailbox"), state__in=OPEN, pk__lt=OuterRef("pk"))
    usable = Connection.objects.usable().values("pk")
    return messages.filter(
        _free(now), ~Exists(older), state=OutboxState.PENDING, not_before__lte=now, connection__in=usable
    )


def _claim(message_id: int, *, now: dt.datetime) -> OutboxMessage | None:
    columns = ("claim_token", "key", "attempts", "is_ambiguous")
    seen = OutboxMessage.objects.filter(pk=message_id).values(*columns).first()
    if seen is None:
        return None
    token = uuid.uuid4().hex
    # What was read must still be so: an earlier try's doubt must not slip through between read and claim.
    same = OutboxMessage.objects.filter(pk=message_id, **seen)
    claimed = _deliverable(same, now).update(
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

    def hand_over(client: Client) -> None:
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
        _tell(message)
        if is_delivered:
            _ring_next(message.mailbox)


def _tell(message: OutboxMessage) -> None:
    for listener in routing.outcome_listeners(message.kind):
        try:
            with transaction.atomic():
                listener(message)
        except Exception:  # the stamp must stand, or the message would be sent for ever
            logger.exception("The story of message %s could not be told.", message.pk)


def _ring_next(mailbox: str) -> None:
    following = open_messages(mailbox).first()
    if following is not None and following.state == OutboxState.PENDING:
        run_after_commit("integrations.tasks.deliver", message_id=following.pk)


def _note_outcome(message: OutboxMessage, text: str) -> None:
    """Put what went wrong beside the exchange in which it did."""
    last = message.delivery_attempts.filter(number=message.attempts).last()
    if last is not None:
        last.outcome = text[:200]
        last.save(update_fields=["outcome"])
