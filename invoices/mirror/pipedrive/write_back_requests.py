"""Request write-backs to Pipedrive. One open request per deal is enough, since its content is computed on
delivery.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from integrations import outbox
from integrations.models import OPEN_STATES, OutboxMessage, OutboxState
from invoices.message_kinds import WRITE_BACK
from invoices.models import Deal


def ask_for_write_back(deal_ids: Iterable[int | None]) -> int:
    """Enqueue a write-back for each of these deals that has none waiting; return the number enqueued.

    A write-back in flight does not count: its content may have been computed before the change. The waiting ones
    are locked, so that no worker takes one before the change is committed. One that failed for good is tried
    again, or it would block its mailbox.
    """
    wanted = {deal_id for deal_id in deal_ids if deal_id}
    if not wanted:
        return 0
    with transaction.atomic():
        deals = Deal.objects.filter(pk__in=wanted).select_related("connection")
        waiting = {
            message.mailbox: message
            for message in OutboxMessage.objects.select_for_update(no_key=True)
            .filter(
                mailbox__in=[f"deal:{deal_id}" for deal_id in wanted],
                kind=WRITE_BACK,
                state__in=OPEN_STATES,
                claimed_until=None,
            )
            .order_by("-id")
        }
        asked = 0
        for deal in deals:
            mailbox = f"deal:{deal.pk}"
            message = waiting.get(mailbox)
            if message is None:
                outbox.enqueue(
                    kind=WRITE_BACK, connection=deal.connection, mailbox=mailbox, payload={"deal_id": deal.pk}
                )
                asked += 1
            elif message.state == OutboxState.FAILED:
                outbox.retry(message, by=None)
                asked += 1
    return asked
