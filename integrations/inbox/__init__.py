"""The inbox: events that the services send, stored once and worked on in groups.

`ingest` stores what a webhook brings, `processing` claims events and hands them to the domain, `debounce` spaces out
the reads of a storm of events, `rejected` counts webhooks that were refused.
"""

from integrations.inbox.processing import (
    UNKNOWN_COMPANY,
    bring_forward,
    ignore_unknown_companies,
    is_waiting,
    new_message,
    process,
    receive_many,
    retry,
)

__all__ = [
    "UNKNOWN_COMPANY",
    "bring_forward",
    "is_waiting",
    "new_message",
    "process",
    "receive_many",
    "retry",
    "ignore_unknown_companies",
]
