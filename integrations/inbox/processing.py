"""What becomes of an event: it is stored once, claimed, handed over in a group, and stamped.

An event only says that something changed, so many events of one kind become one call of the function that reads the
documents again. Unknown kinds are kept as ignored. Nothing else writes the states of incoming messages.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Connection
from integrations import routing
from integrations.calls.failures import Cause, classify
from integrations.inbox import debounce
from integrations.models import InboxMessage, InboxState
from integrations.outbox.outcomes import back_off
from integrations.queue.after_commit import run_after_commit
from integrations.queue.lease import LEASE

logger = logging.getLogger(__name__)

# An event waits half as long again as it has waited while the service is away, between these two.
SHORTEST_WAIT, LONGEST_WAIT = dt.timedelta(seconds=5), dt.timedelta(minutes=5)
# After this many surprises of ours (not of the service) a person must look.
SURPRISES_AT_MOST = 6
UNKNOWN_COMPANY = "It belongs to a company that is not connected here."
# A group that failed this often is handed over one by one, so that one bad event can't hold up the others.
GROUPED_UP_TO = 1


def receive_many(messages: Iterable[InboxMessage]) -> None:
    """Store the events we don't have yet in one statement, and wake a worker for them."""
    rows = list(messages)
    InboxMessage.objects.bulk_create(rows, ignore_conflicts=True)
    if any(row.state == InboxState.RECEIVED for row in rows):
        wake_worker()


def new_message(
    *, connection: Connection | None = None, ignored_because: str = "", **event: Any
) -> InboxMessage:
    """Return an event to be stored: waiting, or ignored with the reason why nobody will work on it.

    `event`: provider, kind, resource_id, dedupe_key and payload. Without a connection its company is unknown here.
    """
    if not ignored_because and connection is None:
        ignored_because = UNKNOWN_COMPANY
    return InboxMessage(connection=connection, **columns_of(ignored_because=ignored_because, **event))


def columns_of(
    *,
    provider: str,
    kind: str,
    resource_id: str,
    dedupe_key: str,
    payload: dict[str, Any],
    ignored_because: str = "",
) -> dict[str, Any]:
    """Return the columns of an event to be stored, apart from its connection."""
    if not ignored_because and not routing.is_incoming(kind):
        ignored_because = "Nothing here depends on this kind of event."
    return {
        "provider": provider,
        "kind": kind[:60],
        "resource_id": resource_id[:64],
        "dedupe_key": f"{provider}:{dedupe_key}"[:200],
        "payload": payload,
        "state": InboxState.IGNORED if ignored_because else InboxState.RECEIVED,
        "error": ignored_because,
    }


def ignore_unknown_companies() -> int:
    """Ignore the events that were stored without finding their company here; return how many."""
    unknown = InboxMessage.objects.filter(state=InboxState.RECEIVED, connection=None)
    return unknown.update(state=InboxState.IGNORED, error=UNKNOWN_COMPANY)


def wake_worker() -> None:
    """Ask a worker to look into the inbox after the commit."""
    run_after_commit("integrations.tasks.process_inbox")


def retry(messages: QuerySet[InboxMessage]) -> int:
    """Let failed events wait again as if they had just come; return how many."""
    with transaction.atomic():
        count = messages.filter(state=InboxState.FAILED).update(
            state=InboxState.RECEIVED, attempts=0, error="", not_before=timezone.now(), claim_token=""
        )
        if count:
            wake_worker()
    return count


def process(now: dt.datetime | None = None, limit: int = 2000) -> int:
    """Claim waiting events, hand them over in groups and stamp them; return how many were done.

    Events of a company that is not connected wait. Events of one kind of one company are worked on by one
    worker at a time, and gathered while many come (`debounce`).
    """
    moment = now or timezone.now()
    done = 0
    queues = (
        _waiting(moment).order_by("connection_id", "kind").values_list("connection_id", "kind").distinct()
    )
    for connection_id, kind in list(queues):
        lease = debounce.lease_on(kind, connection_id)
        if not debounce.begin_read(lease, now=moment):
            continue
        messages: list[InboxMessage] = []
        try:
            messages = _claim(_waiting(moment).filter(connection_id=connection_id, kind=kind), moment, limit)
            for group in _groups(messages):
                if _renew(group):
                    done += _hand_over(group, moment)
        finally:
            debounce.end_read(lease, worked_on=len(messages), now=max(moment, timezone.now()))
        if len(messages) == limit:
            wake_worker()
    return done


def bring_forward(connection: Connection) -> int:
    """Let events that were put off because the service gave no proper answer be worked on now; return how many."""
    now = timezone.now()
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    waiting = InboxMessage.objects.filter(
        free, connection=connection, state=InboxState.RECEIVED, not_before__gt=now, attempts=0
    )
    return waiting.exclude(error="").update(not_before=now)


def is_waiting(now: dt.datetime) -> bool:
    """Return whether an event could be worked on now."""
    return _waiting(now).exclude(debounce.held_back(now)).exists()


def _waiting(now: dt.datetime) -> QuerySet[InboxMessage]:
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    usable = Connection.objects.usable().values("pk")
    return InboxMessage.objects.filter(
        free, state=InboxState.RECEIVED, not_before__lte=now, connection__in=usable
    )


def _claim(waiting: QuerySet[InboxMessage], now: dt.datetime, limit: int) -> list[InboxMessage]:
    ids = list(waiting.order_by("id").values_list("pk", flat=True)[:limit])
    if not ids:
        return []
    token = uuid.uuid4().hex
    waiting.filter(pk__in=ids).update(claim_token=token, claimed_until=now + LEASE)
    claimed = InboxMessage.objects.filter(claim_token=token, state=InboxState.RECEIVED)
    return list(claimed.select_related("connection").order_by("id"))


def _groups(messages: list[InboxMessage]) -> list[list[InboxMessage]]:
    def key(message: InboxMessage) -> tuple[int, str, int]:
        alone = message.pk if message.attempts > GROUPED_UP_TO else 0
        return (message.connection_id or 0, message.kind, alone)

    return [list(group) for _, group in groupby(sorted(messages, key=key), key=key)]


def _hand_over(group: list[InboxMessage], now: dt.datetime) -> int:
    first = group[0]
    try:
        routing.incoming(first.kind)(first.connection, group)
    except Exception as error:
        _put_off(group, error, now)
        return 0
    return _stamp(group, state=InboxState.PROCESSED, processed_at=now, error="")


def _put_off(group: list[InboxMessage], error: Exception, now: dt.datetime) -> None:
    first, trouble = group[0], classify(error)
    match trouble.cause:
        case Cause.LIMITED:
            _stamp(group, not_before=now + dt.timedelta(seconds=max(1.0, trouble.retry_after)))
        case Cause.REVOKED:
            _stamp(group, error=trouble.reason)
        case Cause.UNAVAILABLE:
            # Not counted: the service's silence is no reason to ask for each document alone when it is back.
            waited = (now - first.received_at) / 2
            not_before = now + min(max(waited, SHORTEST_WAIT), LONGEST_WAIT)
            _stamp(group, error=trouble.reason, not_before=not_before)
        case _:  # a person looks at it when it does not stop
            logger.exception("Events %s of %s could not be processed.", first.kind, first.connection)
            attempts = first.attempts + 1
            state = InboxState.FAILED if attempts >= SURPRISES_AT_MOST else InboxState.RECEIVED
            text = f"{type(error).__name__}: {error}"[:1000]
            _stamp(group, state=state, error=text, not_before=now + back_off(attempts), attempts=attempts)


def _renew(group: list[InboxMessage]) -> bool:
    """Keep the claim for one more group; False when it was lost, because the groups before took too long."""
    return _mine(group).update(claimed_until=timezone.now() + LEASE) == len(group)


def _stamp(group: list[InboxMessage], **values: Any) -> int:
    return _mine(group).update(**values, claim_token="", claimed_until=None)


def _mine(group: list[InboxMessage]) -> QuerySet[InboxMessage]:
    return InboxMessage.objects.filter(
        pk__in=[message.pk for message in group], claim_token=group[0].claim_token, state=InboxState.RECEIVED
    )
