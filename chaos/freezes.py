"""Workers that stand still, and the time that passes meanwhile: long before a request, briefly on the wire."""

from __future__ import annotations

import random

from chaos import faults
from chaos.clock import Clock
from chaos.crash_points import CALL, WIRE
from chaos.plans import Plan
from chaos.scenarios import PAST_THE_LEASE
from chaos.scheduler import Worker

CATCH_UP = "invoices.tasks.catch_up_where_due"
# Seconds a request may be late on its way, beside those of the service (`faults.LATEST`).
IN_THE_QUIET = 40.0


class Freezes:
    """Freezes workers of a season, and moves its clock."""

    def __init__(self, chance: random.Random, workers: list[Worker], clock: Clock, plan: Plan) -> None:
        self.chance, self.workers, self.clock, self.plan = chance, workers, clock, plan
        self.frozen = 0

    def perhaps_freeze(self, one: Worker) -> None:
        """A worker stands still past its lease; one whose request is beginning, for less than the quiet time.

        What is on the wire cannot be called back by anybody, however late it arrives; `Scenarios` plays that for what
        Xero's memory of a key holds.
        """
        if not one.is_busy or one.label == CATCH_UP:
            return
        place, _, call = one.at.partition(" ")
        share, seconds = self.plan.freeze, self.chance.uniform(PAST_THE_LEASE + 400, 900)
        if place in (CALL, WIRE):
            share = self.plan.freeze_at_send if faults.WRITE.match(call) else 0.0
            seconds = self.chance.uniform(65, 900) if place == CALL else self.chance.uniform(5, IN_THE_QUIET)
        if self.chance.random() < share:
            one.frozen_until = self.clock.seconds + seconds
            self.frozen += 1

    def let_time_pass(self) -> None:
        """Time runs slowly; while somebody stands still it jumps, past the lease first."""
        self._let_calls_through()
        asleep = [each for each in self.workers if each.frozen_until > self.clock.seconds]
        tick = self.chance.expovariate(1 / self.plan.tick)
        if asleep:
            first = min(each.frozen_until for each in asleep) - self.clock.seconds
            tick = PAST_THE_LEASE if self.chance.random() < 0.5 else first
        wired = [each.frozen_until - self.clock.seconds for each in asleep if each.at.startswith(WIRE)]
        self.clock.advance(min([tick, *wired]))

    def _let_calls_through(self) -> None:
        """Only who was frozen on purpose keeps a request in its hands while time goes by."""
        for one in self.workers:
            while one.frozen_until <= self.clock.seconds and one.is_busy and one.at.startswith((CALL, WIRE)):
                one.step()
