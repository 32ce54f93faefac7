"""What a person does with a failed message: retry it, retry all of its kind, or discard it with a reason.

What concerns an invoice goes through the domain's own verbs, which the routes name, so that its timeline shows it.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from accounts.models import User
from integrations import outbox, routing
from integrations.models import OutboxMessage, OutboxState

# Raised when a message can't be changed just now; the text is for the person.
REFUSALS = (outbox.MessageBusy, outbox.MessageClosed)


def failed(messages: QuerySet[OutboxMessage]) -> QuerySet[OutboxMessage]:
    """Narrow to messages that failed for good and wait for a person, oldest first."""
    return messages.filter(state=OutboxState.FAILED).order_by("id")


def alike(messages: Iterable[OutboxMessage], within: QuerySet[OutboxMessage]) -> QuerySet[OutboxMessage]:
    """Return every failed message of `within` of the same kind that failed the same way."""
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
