"""Decide how many messages are sent in one request: each keeps its own outcome, told as soon as it is known."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence

from integrations.http import Exchange
from integrations.models import OutboxMessage
from integrations.outbox.attempts import keep_shared_attempt
from integrations.outbox.outcomes import Outcome


class Batch:
    """Claimed messages of one kind and connection. `open` are those nothing is known of yet."""

    def __init__(self, messages: Sequence[OutboxMessage]) -> None:
        self.open = list(messages)
        self.on_settled: Callable[..., Outcome | None] = lambda *_, **__: None
        self.on_delivered: Callable[[Sequence[OutboxMessage]], None] = lambda _: None
        # The same messages have the same mark again; it finds them together after an unknown outcome.
        keys = "|".join(sorted(str(message.key) for message in messages))
        mark = hashlib.sha256(keys.encode()).hexdigest()[:40]
        for message in messages:
            message.batch_key = mark

    def settle(self, message: OutboxMessage, error: Exception | None = None) -> None:
        """Stamp one message: delivered, or what `error` makes of it."""
        self.open.remove(message)
        self.on_settled(message, error)

    def settle_delivered(self, messages: Sequence[OutboxMessage]) -> None:
        """Stamp messages that were delivered, all at one stroke."""
        for message in messages:
            self.open.remove(message)
        if messages:
            self.on_delivered(messages)

    def settle_rest(self, error: Exception) -> None:
        """Stamp all of which nothing is known but `error`, so that they come back together."""
        delay: dt.timedelta | None = None
        for message in list(self.open):
            self.open.remove(message)
            outcome = self.on_settled(message, error, delay=delay)
            delay = outcome.delay if delay is None and outcome is not None else delay

    def keep(self, exchange: Exchange) -> None:
        """Keep an exchange beside each message it was made for. Raises ClaimLost."""
        if self.open:
            keep_shared_attempt(self.open, exchange)
