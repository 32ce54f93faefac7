"""Calls in flight: one row for each call a company allows at once, held while the call is made."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils import timezone

from accounts.models import Connection
from integrations.calls.budget.limits import Lane, Limits
from integrations.models import CallSlot

# Longer than most exchanges; a killed worker's slot is free so soon, and what lasts longer meets a 429 at worst.
SLOT_LEASE = dt.timedelta(seconds=40)


def hold_slot(connection: Connection, *, limits: Limits, lane: Lane, holder: str) -> bool:
    """Take a free slot for `holder`; False when there is none for this lane."""
    # The last slot is kept for a person, unless there is only one.
    usable = limits.at_once if lane.is_person else max(1, limits.at_once - 1)
    now = timezone.now()
    slots = CallSlot.objects.filter(connection=connection)
    known = dict(slots.values_list("number", "held_until"))
    if missing := [number for number in range(limits.at_once) if number not in known]:
        rows = [CallSlot(connection=connection, number=number) for number in missing]
        CallSlot.objects.bulk_create(rows, ignore_conflicts=True)
    for number in range(usable):
        held_until = known.get(number)
        if held_until is not None and held_until > now:
            continue
        free = slots.filter(Q(held_until=None) | Q(held_until__lte=now), number=number)
        if free.update(held_until=now + SLOT_LEASE, holder=holder):
            return True
    return False


def free_slot(connection: Connection, *, holder: str) -> None:
    """Give the slot of `holder` back."""
    CallSlot.objects.filter(connection=connection, holder=holder).update(held_until=None, holder="")
