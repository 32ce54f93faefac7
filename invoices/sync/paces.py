"""How often we look by ourselves: so often that an installation no event can reach is never far behind, and not more.

At rest every CATCH_UP_SECONDS; for half an hour after work of our own every CATCH_UP_ACTIVE_SECONDS; hourly where
Xero's webhooks are proven to arrive. The day's calls are few (Xero fact sheet 10.1): an idle day costs at most 120 of
them, and 40 where webhooks arrive.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.conf import settings

from accounts.models import Connection, Provider
from integrations.health import doubt_webhooks, hears_webhooks
from integrations.models import InboxMessage, InboxState
from invoices.mirror import Change

HOUR = dt.timedelta(hours=1)
# So long an event may take.
ON_ITS_WAY = dt.timedelta(minutes=5)


def is_active(connection: Connection, *, now: dt.datetime) -> bool:
    """Return whether somebody worked with this company in the last half hour."""
    return connection.active_until is not None and connection.active_until > now


def pace(connection: Connection, *, now: dt.datetime) -> dt.timedelta:
    """Return how long after a look the next one is due."""
    hears = hears_webhooks(connection, now=now)
    if is_active(connection, now=now):
        return dt.timedelta(seconds=settings.CATCH_UP_ACTIVE_SECONDS * (2 if hears else 1))
    slow = dt.timedelta(seconds=settings.CATCH_UP_SECONDS)
    return max(slow, HOUR) if hears else slow


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
