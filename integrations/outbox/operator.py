"""Decide what a person may do with a message that failed: try it again, all of its kind, or give it up with a reason.

What concerns an invoice goes through the domain's own verbs (the routes name them), so that its story tells it.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from accounts.models import User
from integrations import outbox, routing
from integrations.models import OutboxMessage, OutboxState

# Why a verb may not be done to a message just now; the text is for the person.
REFUSALS = (outbox.MessageBusy, outbox.MessageClosed)


def failed(messages: QuerySet[OutboxMessage]) -> QuerySet[OutboxMessage]:
    """Narrow to what failed for good and waits for a person, oldest first."""
    return messages.filter(state=OutboxState.FAILED).order_by("id")


def alike(messages: Iterable[OutboxMessage], within: QuerySet[OutboxMessage]) -> QuerySet[OutboxMessage]:
    """Return every failed message of `within` that says the same kind of thing and failed the same way."""
    same = Q(pk__in=[])
    for kind, failure in {(message.kind, message.failure) for message in messages}:
        same |= Q(kind=kind, failure=failure)
    return failed(within.filter(same))


def retry(message: OutboxMessage, *, by: User) -> None:
    """Send a failed message again. Raises one of REFUSALS."""
    own = routing.verb("RETRIES", message.kind)
    (own or outbox.retry)(message, by=by)


def discard(message: OutboxMessage, *, by: User, reason: str) -> None:
    """Give a failed message up for ever. Raises one of REFUSALS."""
    own = routing.verb("DISCARDS", message.kind)
    (own or outbox.discard)(message, by=by, reason=reason)
