"""Set how often we read changes by ourselves: an installation no event can reach must never be far behind.

At rest every CATCH_UP_SECONDS; for half an hour after work of our own every CATCH_UP_ACTIVE_SECONDS; hourly where
Xero's webhooks are proven to arrive and nothing has happened for an hour: no event, and nobody at the pages or the
API. The day's calls are few (docs/xero.md#10.1): an idle day costs at most 120 of them, and 40 where webhooks
arrive.

Webhooks are doubted when a round finds a change that no event announced, or when our own write has no echo.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.conf import settings

from accounts.models import Connection, Provider
from integrations.lifecycle.health import doubt_webhooks, webhooks_arrive
from integrations.models import InboxMessage, InboxState, OutboxMessage, OutboxState
from integrations.queue import heartbeat
from invoices.message_kinds import CHANGING_KINDS
from invoices.mirror import Change
from invoices.models import Invoice

HOUR = dt.timedelta(hours=1)
# The longest that an event may take.
ON_ITS_WAY = dt.timedelta(minutes=5)
# A company counts as in use for this long after its last activity.
IN_USE = HOUR


def is_active(connection: Connection, *, now: dt.datetime) -> bool:
    """Return whether a person worked with this company in the last half hour."""
    return connection.active_until is not None and connection.active_until > now


def pace(connection: Connection, *, now: dt.datetime) -> dt.timedelta:
    """Return how long after one round the next is due."""
    has_webhooks = webhooks_arrive(connection, now=now)
    if is_active(connection, now=now):
        return dt.timedelta(seconds=settings.CATCH_UP_ACTIVE_SECONDS * (2 if has_webhooks else 1))
    slow = dt.timedelta(seconds=settings.CATCH_UP_SECONDS)
    return max(slow, HOUR) if has_webhooks and not is_in_use(now=now) else slow


def is_in_use(*, now: dt.datetime) -> bool:
    """Return whether anything happened within the hour: an event of either service, or a person at the pages or
    the API.

    A change that no event announced is then found as soon as where no events arrive at all.
    """
    since = now - IN_USE
    webhooks_seen = Connection.objects.usable().filter(webhook_seen_at__gt=since)
    return webhooks_seen.exists() or heartbeat.is_alive(heartbeat.PEOPLE, within=IN_USE, now=now)


def slow_pace(connection: Connection, *, now: dt.datetime) -> dt.timedelta:
    """Return how often to read what is rarely urgent: contacts, persons, archived deals."""
    slow = dt.timedelta(seconds=settings.CATCH_UP_SECONDS)
    if connection.provider == Provider.PIPEDRIVE or is_active(connection, now=now):
        return slow
    return slow * (48 if webhooks_arrive(connection, now=now) else 16)


def doubt_if_events_missed(connection: Connection, changed: Sequence[Change], *, now: dt.datetime) -> None:
    """Doubt the webhooks when a round found a change that no event announced in time."""
    if connection.webhook_seen_at is None:
        return
    late = {
        change.invoice.xero_id
        for change in changed
        if change.invoice.xero_updated_at is not None and change.invoice.xero_updated_at < now - ON_ITS_WAY
    }
    events = InboxMessage.objects.filter(
        connection=connection, state=InboxState.RECEIVED, resource_id__in=late
    ).values_list("resource_id", flat=True)
    if late - set(events):
        doubt_webhooks(connection, now=now)


def doubt_if_echo_missing(connection: Connection, *, now: dt.datetime) -> None:
    """Doubt the webhooks when our own last write, which Xero announces like any other, has brought no event."""
    if not (is_active(connection, now=now) and webhooks_arrive(connection, now=now)):
        return
    ours = OutboxMessage.objects.filter(
        connection=connection, kind__in=CHANGING_KINDS, state=OutboxState.DELIVERED
    )
    due = ours.filter(delivered_at__lte=now - ON_ITS_WAY, delivered_at__gt=now - HOUR)
    last = due.order_by("-id").first()
    if last is None:
        return
    written = Invoice.objects.filter(pk=last.payload.get("invoice_id")).values("xero_id")
    # The echo may be here before the answer that makes the message delivered.
    events = InboxMessage.objects.filter(
        connection=connection, resource_id__in=written, received_at__gte=last.created_at
    )
    if not events.exists():
        doubt_webhooks(connection, now=now)
