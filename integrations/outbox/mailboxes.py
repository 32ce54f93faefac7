"""Mailboxes: which messages are open, free to be claimed, and next in their order."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Connection
from integrations.models import OPEN_STATES, DeliveryAttempt, OutboxMessage, OutboxState
from integrations.queue.after_commit import run_after_commit


def open_messages(mailbox: str) -> QuerySet[OutboxMessage]:
    """Return the open messages of a mailbox, oldest first."""
    return OutboxMessage.objects.filter(mailbox=mailbox, state__in=OPEN_STATES).order_by("id")


def free(now: dt.datetime) -> Q:
    """Return the condition that no worker holds a claim."""
    return Q(claimed_until=None) | Q(claimed_until__lte=now)


def deliverable(messages: QuerySet[OutboxMessage], now: dt.datetime) -> QuerySet[OutboxMessage]:
    """Narrow to what can go out now: due, unclaimed, the oldest of its mailbox, to a company that is not paused."""
    older = OutboxMessage.objects.filter(
        mailbox=OuterRef("mailbox"), state__in=OPEN_STATES, pk__lt=OuterRef("pk")
    )
    usable = Connection.objects.delivering().values("pk")
    return messages.filter(
        free(now), ~Exists(older), state=OutboxState.PENDING, not_before__lte=now, connection__in=usable
    )


def due(now: dt.datetime, limit: int = 50) -> list[int]:
    """Return the ids of messages that can go out now, oldest first."""
    found = deliverable(OutboxMessage.objects.all(), now).order_by("id")
    return list(found.values_list("pk", flat=True)[:limit])


def bring_forward(connection: Connection, *, returned_at: dt.datetime) -> int:
    """Let messages go out now that were put off before the service came back; return their number.

    What has been tried and failed since then keeps the time that pages name.
    """
    now = timezone.now()
    tried = DeliveryAttempt.objects.filter(message=OuterRef("pk"), started_at__gte=returned_at)
    waiting = OutboxMessage.objects.filter(
        ~Exists(tried), free(now), connection=connection, state=OutboxState.PENDING, not_before__gt=now
    )
    return waiting.exclude(problems=[]).update(not_before=now)


def wake_for_next(*mailboxes: str) -> None:
    """Wake a worker for the messages that have become the oldest of their mailboxes."""
    following: dict[str, OutboxMessage] = {}
    for message in OutboxMessage.objects.filter(mailbox__in=mailboxes, state__in=OPEN_STATES).order_by("id"):
        following.setdefault(message.mailbox, message)
    for message in following.values():
        if message.state == OutboxState.PENDING:
            run_after_commit("integrations.tasks.deliver", message_id=message.pk)
