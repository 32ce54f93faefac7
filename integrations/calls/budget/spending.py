"""Spend one call: a slot in flight and a count of the minute and the day, or a refusal before a 429."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from accounts.models import Connection
from integrations.calls.budget.counts import count_call, tally
from integrations.calls.budget.limits import OTHER, Lane, limits_of
from integrations.calls.budget.pauses import ASKED_ALONE
from integrations.calls.budget.slots import free_slot, hold_slot
from integrations.http import RateLimited
from integrations.models import CallBudget
from integrations.queue.durability import relaxed_transaction

PATIENCE = 2.0  # seconds a person waits for a call slot; work in the background comes back later
POLL = 0.05


@contextmanager
def spend_call(connection: Connection, *, lane: Lane, purpose: str = OTHER) -> Iterator[None]:
    """Hold one call's place while it is made. Raises RateLimited, without an exchange, when there is none.

    `purpose` is what the call is counted under on the day's tally.
    """
    holder = uuid.uuid4().hex
    _take(connection, lane=lane, holder=holder, purpose=purpose)
    try:
        yield
    finally:
        with relaxed_transaction():
            free_slot(connection, holder=holder)


def _take(connection: Connection, *, lane: Lane, holder: str, purpose: str) -> None:
    limits = limits_of(connection)
    deadline = time.monotonic() + PATIENCE
    if CallBudget.objects.filter(connection=connection, pause_reason__in=ASKED_ALONE).exists():
        limits, deadline = replace(limits, at_once=1), 0.0
    while True:
        with relaxed_transaction():
            if hold_slot(connection, limits=limits, lane=lane, holder=holder):
                day = count_call(connection, limits=limits, lane=lane)
                tally(connection, day, lane=lane, purpose=purpose)
                return
        if not lane.is_person or time.monotonic() >= deadline:
            raise RateLimited("All our calls are in use.", retry_after=1.0, scope="concurrent")
        time.sleep(POLL)
