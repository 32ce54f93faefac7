"""The outbox: messages that go out to the services. The rows are the queue; nothing else writes message states.

The domain asks with `enqueueing`. A worker sends with `delivery`: it takes messages in the order of their `mailboxes`
under `claims`, keeps `attempts`, and stamps `outcomes` in `settling`. `unknown_outcome` says when a request whose
answer never came may be repeated, `idempotency` under which key.
"""

from integrations.outbox.claims import ClaimLost, fenced
from integrations.outbox.delivery import Delivery, deliver
from integrations.outbox.enqueueing import (
    MessageBusy,
    MessageClosed,
    discard,
    enqueue,
    enqueue_once,
    retry,
    supersede,
)
from integrations.outbox.idempotency import idempotency_key, idempotency_keys
from integrations.outbox.mailboxes import bring_forward, due, open_messages
from integrations.outbox.unknown_outcome import may_have_been_sent, require_quiet

__all__ = [
    "ClaimLost",
    "Delivery",
    "MessageBusy",
    "MessageClosed",
    "enqueue_once",
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
