"""The worker's tasks: thin doors to the functions that do the work.

Each may run twice, late or never; rows and claims see to that. Unknown arguments are tolerated, so that a wake-up sent
before an upgrade still works.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from functools import partial
from typing import Any

from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from accounts.models import AnsweredRequest, Connection, EmailState, Grant, OutgoingEmail
from integrations import emails, inbox, outbox
from integrations.calls import clients
from integrations.calls.budget import Lane
from integrations.calls.tokens import renew_grant
from integrations.http import RemoteError
from integrations.lifecycle import clock_put_back, notify_lost, pipedrive_webhooks, recovery, reference_data
from integrations.models import (
    CallTally,
    DeliveryAttempt,
    InboxMessage,
    InboxState,
    OutboxMessage,
    OutboxState,
    RefusalTally,
)
from integrations.outbox import notify
from integrations.queue import heartbeat
from integrations.queue.after_commit import run_after_commit

logger = logging.getLogger(__name__)

# One sweep stops after this many seconds; the next one goes on, in whichever worker is free.
SWEEP_SECONDS = 20.0
IDLE = dt.timedelta(days=5)
KEEP_EVENTS = dt.timedelta(days=30)
KEEP_ATTEMPTS = dt.timedelta(days=90)
# Programs repeat a request within a day at most.
KEEP_ANSWERS = dt.timedelta(days=2)
KEEP_UNUSED_GRANTS = dt.timedelta(days=1)


@shared_task(name="integrations.tasks.deliver")
def deliver(message_id: int, **_: Any) -> None:
    """Send one outgoing message to its service."""
    outbox.deliver(message_id)


@shared_task(name="integrations.tasks.process_inbox")
def process_inbox(**_: Any) -> None:
    """Work on waiting events."""
    inbox.process()


@shared_task(name="integrations.tasks.sweep")
def sweep(**_: Any) -> None:
    """Find the work whose wake-up was lost, whose time has come or whose worker was killed, and do it here."""
    if heartbeat.beat():
        clock_put_back.put_right()
    recovery.probe_and_resume()
    inbox.ignore_unknown_companies()
    inbox.process()
    deadline = time.monotonic() + SWEEP_SECONDS
    for message_id in outbox.due(timezone.now()):
        outbox.deliver(message_id)
        if time.monotonic() > deadline:
            break
    notify.notify_failures()
    notify_lost.notify_lost_connections()
    if emails.are_due():
        # Not here: a mail server may let its caller wait.
        run_after_commit("integrations.tasks.send_emails")


@shared_task(name="integrations.tasks.send_emails")
def send_emails(**_: Any) -> None:
    """Send the e-mails that are due."""
    emails.send_due()


@shared_task(name="integrations.tasks.note_people")
def note_people(**_: Any) -> None:
    """Note that people are at the pages or the API."""
    heartbeat.beat(heartbeat.PEOPLE)


@shared_task(name="integrations.tasks.refresh_all_reference_data")
def refresh_all_reference_data(**_: Any) -> None:
    """Ask for all lists of all connected companies again."""
    for connection in Connection.objects.usable():
        reference_data.request_refresh(connection, None)


@shared_task(name="integrations.tasks.refresh_idle_grants")
def refresh_idle_grants(**_: Any) -> None:
    """Renew the grants that were not used lately: sixty idle days end them."""
    idle = Grant.objects.filter(
        refreshed_at__lte=timezone.now() - IDLE, connections__in=Connection.objects.usable().values("pk")
    )
    for grant in idle.distinct():
        try:
            renew_grant(grant.pk, spent=grant.access_token)
        except RemoteError as error:
            logger.warning("The idle sign-in %s could not be renewed: %s", grant, error.reason)


@shared_task(name="integrations.tasks.check_webhooks")
def check_webhooks(**_: Any) -> None:
    """Put back Pipedrive's webhooks that were banned or deleted, and catch up with what they did not report.

    Only where it ever took them; deal fields that were deleted are made again only when a person asks.
    """
    for connection in Connection.objects.usable().pipedrive().exclude(webhook_ids=[]):
        try:
            heal = partial(pipedrive_webhooks.heal_webhooks, connection)
            clients.run(connection, heal, lane=Lane.CATCH_UP, purpose="webhooks")
        except RemoteError as error:
            logger.warning("The webhooks of %s could not be checked: %s", connection, error.reason)


@shared_task(name="integrations.tasks.tidy_up")
def tidy_up(**_: Any) -> None:
    """Drop what nobody needs any more: old events, attempts and sessions, abandoned consents."""
    now = timezone.now()
    InboxMessage.objects.filter(
        state__in=[InboxState.PROCESSED, InboxState.IGNORED], received_at__lt=now - KEEP_EVENTS
    ).delete()
    # What was sent about an invoice stays as evidence; the rest was housekeeping.
    closed = OutboxMessage.objects.filter(state__in=[OutboxState.DELIVERED, OutboxState.CANCELLED])
    closed.filter(created_at__lt=now - KEEP_EVENTS).exclude(mailbox__startswith="invoice:").delete()
    CallTally.objects.filter(day_started_at__lt=now - KEEP_ATTEMPTS).delete()
    RefusalTally.objects.filter(last_at__lt=now - KEEP_ATTEMPTS).delete()
    AnsweredRequest.objects.filter(is_kept=False, created_at__lt=now - KEEP_ANSWERS).delete()
    DeliveryAttempt.objects.filter(started_at__lt=now - KEEP_ATTEMPTS).delete()
    Grant.objects.filter(connected_at__lt=now - KEEP_UNUSED_GRANTS, connections=None).delete()
    OutgoingEmail.objects.exclude(state=EmailState.WAITING).filter(created_at__lt=now - KEEP_EVENTS).delete()
    SessionStore.clear_expired()
