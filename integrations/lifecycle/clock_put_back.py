"""Put right the times that a clock left in the future: it ran ahead, stamped rows, and was put back.

Without this a message that met an error meanwhile would wait until its time comes again, and so would reading.
"""

from __future__ import annotations

import datetime as dt
import logging

from django.db import models
from django.utils import timezone

from accounts.models import Connection, Grant, OutgoingEmail
from integrations.models import (
    CallBudget,
    CallSlot,
    Import,
    InboxMessage,
    Lease,
    OutboxMessage,
    ServiceState,
)
from integrations.outbox.unknown_outcome import QUIET
from integrations.queue.lease import LEASE

logger = logging.getLogger(__name__)
NOW, DAY = dt.timedelta(0), dt.timedelta(days=1)
# No right time lies farther ahead than the first span; one that does becomes the second, from now.
_Rule = tuple[type[models.Model], str, dt.timedelta, dt.timedelta]
RULES: tuple[_Rule, ...] = (
    # What waits is tried now: a limit or an outage that is still there puts it off again.
    (OutboxMessage, "not_before", NOW, NOW),
    (InboxMessage, "not_before", NOW, NOW),
    (OutgoingEmail, "not_before", NOW, NOW),
    (Import, "waits_until", NOW, NOW),
    (CallBudget, "paused_until", NOW, NOW),
    # Counts of a minute or a day that begins in the future would never end.
    (CallBudget, "minute_started_at", NOW, NOW),
    (CallBudget, "day_started_at", NOW, NOW),
    # Whoever holds something gets the whole time once more, so that nobody who is still at work is overtaken.
    (OutboxMessage, "claimed_until", LEASE, LEASE),
    (InboxMessage, "claimed_until", LEASE, LEASE),
    (OutgoingEmail, "claimed_until", LEASE, LEASE),
    (Lease, "held_until", LEASE, LEASE),
    (CallSlot, "held_until", LEASE, LEASE),
    (Grant, "refresh_lease_until", LEASE, LEASE),
    # An unanswered request has its whole quiet time again, and its key counts as forgotten: we look first.
    (OutboxMessage, "may_act_until", 3 * QUIET, 3 * QUIET),
    (OutboxMessage, "key_used_at", NOW, -DAY),
    # What was last done in the future is due.
    (Lease, "ended_at", NOW, -DAY),
    (ServiceState, "asked_at", NOW, -DAY),
    (ServiceState, "probed_at", NOW, -DAY),
    (Connection, "active_until", dt.timedelta(minutes=30), NOW),
    (Connection, "webhook_seen_at", NOW, NOW),
)


def put_right() -> int:
    """Move the times that lie too far in the future; return how many there were."""
    now = timezone.now()
    moved = 0
    for model, field, ahead, instead in RULES:
        rows = model._default_manager.filter(**{f"{field}__gt": now + ahead})
        moved += rows.update(**{field: now + instead})
    logger.warning("The clock was put back; %s times in the future were put right.", moved)
    return moved
