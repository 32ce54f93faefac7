"""Claims: one worker at a time may act on a message, by a lease and a number that grows with each claim.

Every later write of the worker goes through `require_claim`, in the transaction of the write: a worker that was
asleep while another took the message over changes nothing any more.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from integrations.models import OutboxMessage, OutboxState
from integrations.outbox.mailboxes import deliverable
from integrations.queue.lease import LEASE

# What can have changed between our read and our claim: an earlier try's doubt must not slip through.
WATCHED = ("claim_number", "key", "attempts", "is_ambiguous", "batch_key")
# A request to Xero stays below 3.5 MB and about 50 documents (docs/xero.md#3.2).
TOGETHER = 50
TOGETHER_BYTES = 1_500_000


class ClaimLost(Exception):
    """The lease ran out and another worker has the message: stop before anything more is sent or written."""


def claim(message_id: int, *, now: dt.datetime) -> OutboxMessage | None:
    """Claim one message that can go out now; None when it can't, or when another worker was faster."""
    # Read first: what went out with another message is no longer there, and a read locks nobody out.
    seen = deliverable(OutboxMessage.objects.filter(pk=message_id), now).values(*WATCHED).first()
    if seen is None:
        return None
    same = OutboxMessage.objects.filter(pk=message_id, **seen)
    claimed = deliverable(same, now).update(
        claim_number=seen["claim_number"] + 1,
        claimed_until=now + LEASE,
        attempts=seen["attempts"] + 1,
        failure="",
    )
    if not claimed:
        return None
    message = OutboxMessage.objects.select_related("connection", "created_by").get(pk=message_id)
    message.claimed_at = now
    return message


def claim_batch_mates(first: OutboxMessage, *, now: dt.datetime) -> list[OutboxMessage]:
    """Claim what may go out together with `first`, which is claimed already: the same kind to the same company.

    What was sent together and is in doubt stays together, so that its request and key are the same again; what
    is in doubt alone stays alone.
    """
    if first.is_ambiguous and not first.batch_key:
        return []
    alike = OutboxMessage.objects.filter(
        kind=first.kind, connection_id=first.connection_id, is_ambiguous=first.is_ambiguous
    )
    if first.is_ambiguous:
        alike = alike.filter(batch_key=first.batch_key)
    until = now + LEASE
    with transaction.atomic():
        # In one statement: two workers that each claimed every other message would make twice the calls.
        found = deliverable(alike, now).select_related("connection", "created_by").order_by("id")
        locked = found.select_for_update(skip_locked=True, of=("self",))[: TOGETHER - 1]
        taken = _what_fits(locked, TOGETHER_BYTES - len(json.dumps(first.payload)))
        OutboxMessage.objects.filter(pk__in=[message.pk for message in taken]).update(
            claim_number=F("claim_number") + 1, claimed_until=until, attempts=F("attempts") + 1, failure=""
        )
    for message in taken:
        message.claim_number, message.attempts = message.claim_number + 1, message.attempts + 1
        message.claimed_until, message.failure, message.claimed_at = until, "", now
    return taken


def _what_fits(messages: Iterable[OutboxMessage], room: int) -> list[OutboxMessage]:
    fitting = []
    for message in messages:
        room -= len(json.dumps(message.payload))
        if room < 0:
            break
        fitting.append(message)
    return fitting


def require_claim(*messages: OutboxMessage) -> None:
    """Hold the messages for another lease, to the end of the caller's transaction. Raises ClaimLost."""
    ours = [Q(pk=message.pk, claim_number=message.claim_number) for message in messages]
    held = OutboxMessage.objects.filter(reduce(or_, ours), state=OutboxState.PENDING)
    if held.update(claimed_until=timezone.now() + LEASE) < len(messages):
        raise ClaimLost(", ".join(str(message.pk) for message in messages))


@contextmanager
def fenced(*messages: OutboxMessage) -> Iterator[None]:
    """Keep what the block writes only if the claim still holds at its end. Raises ClaimLost, keeping nothing.

    At its end, because people lock the invoice before its message: the other order could end in a deadlock.
    """
    with transaction.atomic():
        yield
        require_claim(*messages)
