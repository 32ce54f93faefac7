"""The inbox: events that the services send, stored once and worked on in groups.

`ingest` stores what a webhook brings, `processing` claims events and hands them to the domain, `debounce` spaces out
the reads of a storm of events, `rejected` counts webhooks that were refused.
"""

from integrations.inbox.processing import (
    OF_A_STRANGER,
    bring_forward,
    is_waiting,
    new_message,
    process,
    receive_many,
    retry,
    set_strangers_aside,
)

__all__ = [
    "OF_A_STRANGER",
    "bring_forward",
    "is_waiting",
    "new_message",
    "process",
    "receive_many",
    "retry",
    "set_strangers_aside",
]
