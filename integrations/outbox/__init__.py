"""Decide how something is said to a service. The rows are the queue; nobody else writes message states.

`asking` is what the domain uses, `sending` what workers do, `mailboxes` the order both keep.
"""

from integrations.outbox.asking import (
    MessageBusy,
    MessageClosed,
    ask_once,
    discard,
    enqueue,
    retry,
    supersede,
)
from integrations.outbox.mailboxes import open_messages
from integrations.outbox.sending import LEASE, ClaimLost, deliver, due, idempotency_key

__all__ = [
    "LEASE",
    "ClaimLost",
    "MessageBusy",
    "MessageClosed",
    "ask_once",
    "deliver",
    "discard",
    "due",
    "enqueue",
    "idempotency_key",
    "open_messages",
    "retry",
    "supersede",
]
