"""Enqueue a message with the change that asks for it, and change, retry or discard it while it waits."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.models import Connection, User
from integrations.calls import outages
from integrations.models import OPEN_STATES, OutboxMessage, OutboxState
from integrations.outbox.listeners import call_listeners
from integrations.outbox.mailboxes import free, open_messages, wake_for_next
from integrations.queue.after_commit import run_after_commit

logger = logging.getLogger(__name__)

# What a person decides also ends the claim of a worker that fell asleep.
TAKE_BACK: dict[str, Any] = {"claim_number": F("claim_number") + 1, "claimed_until": None}


class MessageBusy(Exception):
    """The message is being sent right now; look again in a moment."""


class MessageClosed(Exception):
    """The message was delivered or cancelled already."""


def enqueue(
    *,
    kind: str,
    connection: Connection,
    mailbox: str,
    payload: dict[str, Any],
    by: User | None = None,
    not_before: dt.datetime | None = None,
) -> OutboxMessage:
    """Write a message in the caller's transaction and wake a worker for it after the commit."""
    message = OutboxMessage.objects.create(
        kind=kind,
        connection=connection,
        mailbox=mailbox,
        payload=payload,
        created_by=by,
        not_before=not_before or timezone.now(),
    )
    if not_before is None or not_before <= timezone.now():
        run_after_commit("integrations.tasks.deliver", message_id=message.pk)
    return message


def enqueue_once(*, kind: str, connection: Connection, mailbox: str, by: User | None = None) -> OutboxMessage:
    """Enqueue a message unless one of its kind is open in the mailbox; that one is sent again instead."""
    waiting = open_messages(mailbox).filter(kind=kind).first()
    if waiting is None:
        return enqueue(kind=kind, connection=connection, mailbox=mailbox, payload={}, by=by)
    try:
        retry(waiting, by=by)
    except (MessageBusy, MessageClosed):
        logger.info("%s is being done at this moment.", kind)
    return waiting


def retry(message: OutboxMessage, *, by: User | None) -> None:
    """Send a failed or waiting message again now. Raises MessageBusy or MessageClosed."""
    now = timezone.now()
    with transaction.atomic():
        changed = _unclaimed(message, now).update(
            state=OutboxState.PENDING,
            failure="",
            problems=[],
            attempts=0,
            failing_since=None,
            not_before=now,
            **TAKE_BACK,
        )
        if not changed:
            raise _refusal(message)
        if by is not None:
            outages.ask_now(message.connection)
        run_after_commit("integrations.tasks.deliver", message_id=message.pk)
    logger.info("Message %s is sent again, asked for by %s.", message.pk, by)
    message.refresh_from_db()


def discard(message: OutboxMessage, *, by: User | None, reason: str) -> None:
    """Give a message up for ever, so that its mailbox goes on. Raises MessageBusy or MessageClosed."""
    note = {"text": f"Discarded by {by or 'the system'}: {reason}", "field": "", "line": None}
    with transaction.atomic():
        changed = _unclaimed(message, timezone.now()).update(
            state=OutboxState.CANCELLED, problems=[*message.problems, note], **TAKE_BACK
        )
        if not changed:
            raise _refusal(message)
        message.refresh_from_db()
        call_listeners(message)
        wake_for_next(message.mailbox)


def supersede(message: OutboxMessage, *, payload: dict[str, Any], by: User | None = None) -> bool:
    """Put a newer payload into a message of which nothing can have arrived; False when something may have.

    The key changes too: Xero refuses one key for two different requests (docs/xero.md#3.11).
    """
    now = timezone.now()
    key = uuid.uuid4()
    changed = (
        _unclaimed(message, now)
        .filter(is_ambiguous=False)
        .update(
            payload=payload,
            key=key,
            state=OutboxState.PENDING,
            failure="",
            problems=[],
            attempts=0,
            failing_since=None,
            not_before=now,
            key_used_at=None,
            batch_key="",
            **TAKE_BACK,
        )
    )
    if changed:
        if by is not None:
            OutboxMessage.objects.filter(pk=message.pk, key=key).update(created_by=by)
        message.refresh_from_db()
        run_after_commit("integrations.tasks.deliver", message_id=message.pk)
    return bool(changed)


def _unclaimed(message: OutboxMessage, now: dt.datetime) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(free(now), pk=message.pk, state__in=OPEN_STATES)


def _refusal(message: OutboxMessage) -> Exception:
    is_open = OutboxMessage.objects.filter(pk=message.pk, state__in=OPEN_STATES).exists()
    if is_open:
        return MessageBusy("This is being sent right now. Look again in a moment.")
    return MessageClosed("This has already been sent or discarded.")
