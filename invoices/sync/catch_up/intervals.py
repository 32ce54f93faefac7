"""How often we look by ourselves: so often that an installation no event can reach is never far behind, and not more.

At rest every CATCH_UP_SECONDS; for half an hour after work of our own every CATCH_UP_ACTIVE_SECONDS; hourly where
Xero's webhooks are proven to arrive and nothing has stirred for an hour: no event, and nobody at the pages or the
API. The day's calls are few (docs/xero.md#10.1): an idle day costs at most 120 of them, and 40 where webhooks
arrive.

Webhooks are doubted when a look finds what none of them had told, or when the echo of our own write does not come.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.conf import settings

from accounts.models import Connection, Provider
from integrations.lifecycle.health import doubt_webhooks, hears_webhooks
from integrations.models import InboxMessage, InboxState, OutboxMessage, OutboxState
from integrations.queue import heartbeat
from invoices.message_kinds import CHANGING_KINDS
from invoices.mirror import Change
from invoices.models import Invoice

HOUR = dt.timedelta(hours=1)
# So long an event may take.
ON_ITS_WAY = dt.timedelta(minutes=5)
# So long after the last sign of life a company counts as in use.
IN_USE = HOUR


def is_active(connection: Connection, *, now: dt.datetime) -> bool:
    """Return whether somebody worked with this company in the last half hour."""
    return connection.active_until is not None and connection.active_until > now


def pace(connection: Connection, *, now: dt.datetime) -> dt.timedelta:
    """Return how long after a look the next one is due."""
    hears = hears_webhooks(connection, now=now)
    if is_active(connection, now=now):
        return dt.timedelta(seconds=settings.CATCH_UP_ACTIVE_SECONDS * (2 if hears else 1))
    slow = dt.timedelta(seconds=settings.CATCH_UP_SECONDS)
    return max(slow, HOUR) if hears and not is_in_use(now=now) else slow


def is_in_use(*, now: dt.datetime) -> bool:
    """Return whether anything stirred within the hour: an event of either service, or somebody who looks.

    Then a change that no event told is found as soon as where no events come at all.
    """
    since = now - IN_USE
    heard = Connection.objects.usable().filter(webhook_seen_at__gt=since)
    return heard.exists() or heartbeat.is_alive(heartbeat.PEOPLE, within=IN_USE, now=now)


def slow_pace(connection: Connection, *, now: dt.datetime) -> dt.timedelta:
    """Return how often we ask for what rarely matters at once: contacts, persons, archived deals."""
    slow = dt.timedelta(seconds=settings.CATCH_UP_SECONDS)
    if connection.provider == Provider.PIPEDRIVE or is_active(connection, now=now):
        return slow
    return slow * (48 if hears_webhooks(connection, now=now) else 16)


def note_what_no_event_told(connection: Connection, news: Sequence[Change], *, now: dt.datetime) -> None:
    """Doubt the webhooks when a look found a change that none of them told in time."""
    if connection.webhook_seen_at is None:
        return
    late = {
        change.invoice.xero_id
        for change in news
        if change.invoice.xero_updated_at is not None and change.invoice.xero_updated_at < now - ON_ITS_WAY
    }
    told = InboxMessage.objects.filter(
        connection=connection, state=InboxState.RECEIVED, resource_id__in=late
    ).values_list("resource_id", flat=True)
    if late - set(told):
        doubt_webhooks(connection, now=now)


def note_a_missing_echo(connection: Connection, *, now: dt.datetime) -> None:
    """Doubt the webhooks when no event has come of our own last write, which Xero tells like any other."""
    if not (is_active(connection, now=now) and hears_webhooks(connection, now=now)):
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
    told = InboxMessage.objects.filter(
        connection=connection, resource_id__in=written, received_at__gte=last.created_at
    )
    if not told.exists():
        doubt_webhooks(connection, now=now)
