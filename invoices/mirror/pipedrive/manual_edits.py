"""Restore our own deal fields as soon as a manual edit in Pipedrive is noticed.

At most every five minutes per deal: an automation there that keeps overwriting our fields must not use up the
company's calls. A restore skipped this way is made up for by the next slow look.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone

from integrations.models import OutboxMessage, OutboxState
from invoices.message_kinds import WRITE_BACK
from invoices.mirror.pipedrive.write_back_requests import ask_for_write_back
from invoices.models import Deal

SELDOM = dt.timedelta(minutes=5)
# In `Deal.written_back`: a value was sent and no answer has come. Equal to no value that a field can have.
UNKNOWN = {"unknown": True}


def unchanged_values(written: Mapping[str, Any], custom_fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return those values of `written` (by field code) that the deal still shows, or of which nothing is known."""
    return {
        code: value
        for code, value in written.items()
        if value == UNKNOWN or _is_same(value, custom_fields.get(code))
    }


def ask_to_restore(deals: Iterable[Deal]) -> None:
    """Enqueue a write-back for these deals, except where one has just been delivered at its first try.

    After several tries the difference may be our own: an earlier one may have been carried out late.
    """
    wanted = {f"deal:{deal.pk}": deal.pk for deal in deals}
    if not wanted:
        return
    recent = OutboxMessage.objects.filter(
        mailbox__in=list(wanted),
        kind=WRITE_BACK,
        state=OutboxState.DELIVERED,
        delivered_at__gt=timezone.now() - SELDOM,
    )
    tries = dict(recent.order_by("delivered_at").values_list("mailbox", "attempts"))
    just_written = {mailbox for mailbox, last in tries.items() if last <= 1}
    ask_for_write_back(pk for mailbox, pk in wanted.items() if mailbox not in just_written)


def _is_same(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.get("currency") == theirs.get("currency") and _is_same(
            ours.get("value"), theirs.get("value")
        )
    if ours is None or theirs is None:
        return ours is theirs
    try:
        return Decimal(str(ours)) == Decimal(str(theirs))
    except InvalidOperation:
        return bool(ours == theirs)
