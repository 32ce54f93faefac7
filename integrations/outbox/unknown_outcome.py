"""Requests whose outcome is unknown: when one may have acted, and how long nothing like it is sent again.

What is written before a write goes out is true even if the worker dies in the next moment. A request whose answer
never came may do its work after we gave up on it, so the look that permits a repetition is one made after a quiet
time.

How long: a request repeated under the same Idempotency-Key within Xero's six minutes is caught by the key even if the
first one wakes up, so a minute is enough there; without the key's help it is two, longer than any service keeps a
request (docs/xero.md#3.11). A look before that time may find the document; it never permits sending.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db.models.functions import Coalesce
from django.utils import timezone

from integrations.models import OutboxMessage
from integrations.outbox import claims
from integrations.outbox.outcomes import Outcome, TooSoon

QUIET = dt.timedelta(seconds=settings.QUIET_SECONDS)
# Xero forgets a key six minutes after its first use; its clock and ours may differ a little.
KEY_MEMORY = dt.timedelta(minutes=5, seconds=30)

# A first try so long after the message was written may come from a restored backup: sent after the backup was made.
LONG_WAIT = dt.timedelta(minutes=10)


def may_have_been_sent(message: OutboxMessage) -> bool:
    """Return whether to look before `message` is sent: a try had an unknown outcome, or it is strangely old."""
    now = message.claimed_at or timezone.now()
    return message.is_ambiguous or message.created_at <= now - LONG_WAIT


def quiet_time(message: OutboxMessage, *, now: dt.datetime) -> dt.timedelta:
    """Return how long after an unanswered request of `message` nothing like it may be sent."""
    first_used = message.key_used_at or now
    is_remembered = now + QUIET < first_used + KEY_MEMORY
    return QUIET if is_remembered and not message.batch_key else 2 * QUIET


def announce_write(*messages: OutboxMessage) -> None:
    """Write into the rows, before a request goes out for them, that it may act from now on. Raises ClaimLost."""
    now = timezone.now()
    until = now + max(quiet_time(message, now=now) for message in messages)
    with claims.fenced(*messages):
        OutboxMessage.objects.filter(pk__in=[message.pk for message in messages]).update(
            is_ambiguous=True,
            may_act_until=until,
            key_used_at=Coalesce("key_used_at", now),
            batch_key=messages[0].batch_key,
        )


def require_quiet(message: OutboxMessage) -> None:
    """Allow repeating what an earlier try may have sent, after a look in this try. Raises TooSoon."""
    now = message.claimed_at or timezone.now()
    if message.is_ambiguous and message.may_act_until and message.may_act_until > now:
        raise TooSoon(message.may_act_until)


def acts_until(message: OutboxMessage, outcome: Outcome, *, now: dt.datetime) -> dt.datetime | None:
    """Return until when a request of `message` may act after a try that ended in `outcome`."""
    if not outcome.is_ambiguous:
        return None
    if not message.has_sent_write:
        # Only a look: nothing new can act, and the look says nothing about the request that may.
        return message.may_act_until
    if outcome.may_still_act:
        return now + quiet_time(message, now=now)
    if message.is_ambiguous and message.may_act_until and outcome.counts:
        # An answered fault or refusal changes the key, which then holds the earlier, unanswered request no longer.
        return message.may_act_until + QUIET
    return message.may_act_until
