"""Decide how something is said to a service. The rows are the queue; nobody else writes message states.

`asking` is what the domain uses, `sending` what workers do, `mailboxes` the order both keep, `claims` who may act,
`doubts` when something may be sent again.
"""

from integrations.outbox.batches import Batch
from integrations.outbox.claims import LEASE, ClaimLost, fenced
from integrations.outbox.delivery import deliver, due, idempotency_key, idempotency_keys
from integrations.outbox.enqueueing import (
    MessageBusy,
    MessageClosed,
    ask_once,
    discard,
    enqueue,
    retry,
    supersede,
)
from integrations.outbox.mailboxes import bring_forward, open_messages
from integrations.outbox.unknown_outcome import may_have_been_sent, require_quiet

__all__ = [
    "LEASE",
    "Batch",
    "ClaimLost",
    "MessageBusy",
    "MessageClosed",
    "ask_once",
    "bring_forward",
    "deliver",
    "discard",
    "due",
    "enqueue",
    "fenced",
    "idempotency_key",
    "idempotency_keys",
    "may_have_been_sent",
    "open_messages",
    "require_quiet",
    "retry",
    "supersede",
]
