"""Deliver messages: claim them, run their function on a client of the service, settle each with its outcome.

`deliver` is the loop. A `Delivery` carries the claimed messages through it: it opens the client, announces each write,
keeps the evidence of each call and settles the messages.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from functools import partial

from django.utils import timezone

from integrations import routing
from integrations.calls import clients, outages
from integrations.calls.budget import Lane
from integrations.http import Exchange, RequestRejected
from integrations.models import OutboxMessage
from integrations.outbox import claims, settling, unknown_outcome
from integrations.outbox.attempts import keep_attempt, keep_shared_attempt
from integrations.outbox.outcomes import WritesRefused

# Seconds an answer is waited for. With the last wait for bytes it stays below the lease.
ANSWER_TIMEOUT = 30.0


def deliver(message_id: int, *, now: dt.datetime | None = None) -> None:
    """Send one message if it can go out now, with what may go in the same request, and settle each of them.

    Never raises what a service answers.
    """
    claimed_at = now or timezone.now()
    message = claims.claim(message_id, now=claimed_at)
    if message is None:
        return
    until = outages.begin_write(message.connection, now=claimed_at) if _writes(message) else None
    if until is not None:
        settling.settle(message, WritesRefused(until), now=now)
        return
    send_many = routing.outgoing_together(message.kind)
    mates = claims.claim_batch_mates(message, now=claimed_at) if send_many else []
    if send_many and mates:
        _deliver_together([message, *mates], send_many, now=now)
    else:
        _deliver_alone(message, now=now)


def _writes(message: OutboxMessage) -> bool:
    return not routing.only_reads(message.kind)


def _deliver_alone(message: OutboxMessage, *, now: dt.datetime | None) -> None:
    delivery = Delivery([message], now=now)
    try:
        delivery.run(partial(routing.outgoing(message.kind), message))
    except Exception as error:  # every failure has an outcome, closed by default
        delivery.settle(message, error)
    else:
        delivery.settle(message)


def _deliver_together(
    messages: Sequence[OutboxMessage], send_many: Callable[..., None], *, now: dt.datetime | None
) -> None:
    delivery = Delivery(messages, now=now)
    try:
        delivery.run(partial(send_many, delivery))
    except RequestRejected:
        # One of them may have spoiled the whole request: each is sent alone.
        for message in delivery.open:
            _deliver_alone(message, now=now)
    except Exception as error:
        delivery.settle_rest(error)
    else:
        delivery.settle_rest(LookupError("The request came to no outcome for this message."))


class Delivery(clients.CallHooks):
    """Claimed messages of one kind and connection on their way out. `open` are those without an outcome yet.

    A function that sends several messages in one request gets the delivery and settles each message as soon as its
    outcome is known.
    """

    def __init__(self, messages: Sequence[OutboxMessage], *, now: dt.datetime | None = None) -> None:
        self.open = list(messages)
        self._is_batch = len(self.open) > 1
        self._now = now
        batch_key = _batch_key(self.open) if self._is_batch else ""
        for message in self.open:
            message.batch_key = batch_key

    def run(self, send: Callable[[clients.Client], None]) -> None:
        """Hand `send` a client of the messages' connection. Raises what `send` raises."""
        first = self.open[0]
        clients.run(
            first.connection,
            send,
            lane=self._lane(),
            purpose=first.kind,
            hooks=self,
            total_timeout=ANSWER_TIMEOUT,
        )

    def _lane(self) -> Lane:
        if not any(message.created_by_id for message in self.open):
            return Lane.EVENT
        return Lane.APPROVAL if routing.may_take_last_calls(self.open[0].kind) else Lane.PERSON

    def before_call(self, *, writes: bool) -> None:
        """Announce a write for the open messages, or renew their claims for a read. Raises ClaimLost."""
        if self.open and writes:
            for message in self.open:
                message.has_sent_write = True
            unknown_outcome.announce_write(*self.open)
        elif self.open:
            claims.require_claim(*self.open)

    def after_call(self, exchange: Exchange) -> None:
        """Keep the exchange as an attempt of each open message. Raises ClaimLost."""
        if self.open and self._is_batch:
            keep_shared_attempt(self.open, exchange)
        elif self.open:
            keep_attempt(self.open[0], exchange)

    def settle(self, message: OutboxMessage, error: Exception | None = None) -> None:
        """Stamp one message as delivered, or with what `error` makes of it."""
        self.open.remove(message)
        settling.settle(message, error, now=self._now)

    def settle_delivered(self, messages: Sequence[OutboxMessage]) -> None:
        """Stamp several messages as delivered, in one transaction."""
        for message in messages:
            self.open.remove(message)
        if messages:
            settling.settle_delivered(messages, now=self._now)

    def settle_rest(self, error: Exception) -> None:
        """Stamp all open messages with what `error` makes of them, with one delay, so that they return together."""
        delay: dt.timedelta | None = None
        while self.open:
            outcome = settling.settle(self.open.pop(0), error, now=self._now, delay=delay)
            delay = outcome.delay if delay is None and outcome is not None else delay


def _batch_key(messages: Sequence[OutboxMessage]) -> str:
    """Return a key that the same messages have again; it finds them together after an unknown outcome."""
    keys = "|".join(sorted(str(message.key) for message in messages))
    return hashlib.sha256(keys.encode()).hexdigest()[:40]
