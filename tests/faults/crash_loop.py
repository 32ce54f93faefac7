"""The crash loop: a flow dies at its first point, then its second, its third ..., and a restarted worker recovers."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from chaos.crash_points import die_at
from integrations import inbox, outbox
from integrations.models import OutboxMessage

# A claim's lease, a call slot and a renewal's lease have run out.
PAST_THE_LEASE = 75
# Every STRIDE-th point alone, where a loop would take too long; `make chaos` walks them all (CRASH_STRIDE=1).
STRIDE = int(os.environ.get("CRASH_STRIDE", "0"))


def die_everywhere(
    prepare: Callable[[int], Callable[[], Any]], recover: Callable[[], None], *, stride: int = 1
) -> list[str]:
    """Let `prepare(n)()` die at its n-th point, then `recover`, for each n until a run has no death left.

    Returns where it died. `prepare` makes what the flow needs and returns the flow.
    """
    stride = STRIDE or stride
    places: list[str] = []
    number = 1
    while True:
        flow = prepare(number)
        where = die_at(number, flow)
        recover()
        if not where:
            return places
        places.append(where)
        number += stride


class Restarted:
    """The worker that is started after a death: later than every lease, on both sides' clocks."""

    def __init__(self, clock: Any, sandbox: Any) -> None:
        self.clock = clock
        self.sandbox = sandbox

    def pass_time(self, seconds: float) -> None:
        """Move both sides' clocks on."""
        self.clock.shift(seconds)
        self.sandbox.advance(seconds)

    def finish(self) -> None:
        """Do what the sweep does until nothing waits any more."""
        self.pass_time(PAST_THE_LEASE)
        for _ in range(12):
            inbox.process()
            for message_id in outbox.due(timezone.now()):
                outbox.deliver(message_id)
            waiting = OutboxMessage.objects.filter(state="pending", claimed_until=None)
            if not OutboxMessage.objects.filter(state="pending").exists():
                return
            self.pass_time(20 if waiting.exists() else PAST_THE_LEASE)
        stuck = list(OutboxMessage.objects.filter(state="pending").values("kind", "problems", "attempts"))
        raise AssertionError(f"It never came to an end: {stuck}")
