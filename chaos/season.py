"""The course of a season: people, external actors, faults and workers take turns, then both sides are compared.

A run is its seed: one random source, one worker at a time. `Season.play` returns what was found.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.utils.module_loading import import_string

from chaos import checker, crash_points
from chaos.clock import Clock
from chaos.environment import Environment
from chaos.expectations import Expectations
from chaos.external_actors import ExternalActors
from chaos.faults import Faults
from chaos.freezes import CATCH_UP, Freezes
from chaos.inspection import Inspection
from chaos.journal import Journal
from chaos.people import People
from chaos.plans import Plan
from chaos.report import Report
from chaos.scenarios import Scenarios
from chaos.scheduler import Worker
from chaos.webhook_delivery import WebhookDelivery
from integrations.calls import tokens
from integrations.calls.budget import spending
from integrations.models import InboxMessage, InboxState, OutboxMessage, OutboxState
from integrations.queue import after_commit

# The doors the schedule opens, and how often next to each other.
SWEEP = "integrations.tasks.sweep"
CALM_STEP, CALM_AT_MOST = 5.0, 2 * 3600.0


class Season:
    """One season of one seed, in an environment put back to its beginning."""

    def __init__(
        self,
        environment: Environment,
        *,
        seed: int,
        plan: Plan,
        connect: Callable[[str], None],
        is_hasty: bool = False,
    ) -> None:
        self.environment, self.seed, self.plan, self.is_hasty = environment, seed, plan, is_hasty
        self.chance = random.Random(seed)
        self.clock = Clock(environment)
        self.expectations = Expectations()
        self.journal = Journal(self.clock)
        self.faults = Faults(self.chance, environment, self.clock, rate=plan.fault_rate)
        self.people = People(self.chance, self.expectations, wanted=plan.invoices, connect=connect)
        self.actors = ExternalActors(self.chance, self.expectations, environment)
        self.delivery = WebhookDelivery(self.chance, environment)
        self.wake_ups: list[tuple[str, dict]] = []
        self.report = Report(seed)
        self.inspection = Inspection(environment, self.expectations, self.report)
        self.workers: list[Worker] = []
        self._is_calm = False

    def play(self) -> Report:
        """Play it, let it calm down, and check."""
        began = time.perf_counter()
        random.seed(self.seed)
        with self.clock, self._arranged():
            self.workers = [
                Worker(f"worker-{number}", burst=self._burst, meet_call=self.faults.meet_call)
                for number in range(self.plan.workers)
            ]
            self.freezes = Freezes(self.chance, self.workers, self.clock, self.plan)
            self.scenarios = Scenarios(self.chance, self.workers, self.clock, self.faults)
            self._live()
            if not (self.is_hasty and self.report.violations):
                self._calm_down()
            for each in self.workers:
                each.kill()
        self._count()
        self.report.real_seconds = time.perf_counter() - began
        return self.report

    # --- the year

    def _live(self) -> None:
        rounds = 0
        while rounds < self.plan.rounds_at_most:
            rounds += 1
            self._act()
            if self.is_hasty and self.report.violations:
                return
            self._trouble()
            self.delivery.deliver()
            for _ in range(self.plan.steps):
                self._work()
            self.freezes.let_time_pass()
            self.inspection.check_sent_messages()
            if rounds % 12 == 0:
                self.people.connect_again()
                self.inspection.check_meanwhile()
            if self.people.has_drafted_all and rounds > self.plan.rounds_at_least and not self._work_left():
                return

    def _act(self) -> None:
        if not self.people.has_drafted_all and self.chance.random() < 0.5:
            if self.chance.random() < self.plan.scenarios:
                self._play_scenario()
            else:
                self.people.draft()
        if self.chance.random() < 0.6:
            self.people.act()
        if self.chance.random() < 0.35:
            self.actors.keep_books(self.people.drafted[-60:])
        if self.chance.random() < 0.05:
            self.actors.change_contacts()
        if self.chance.random() < 0.1:
            self.actors.sell()

    def _play_scenario(self) -> None:
        """A create alone: what else waits goes out before, and only then somebody asks for the invoice."""
        self.scenarios.finish_open_work()
        self.people.draft()
        name = self.scenarios.play()
        self.report.counts[name.replace("_", " ")] += 1
        if self.is_hasty:
            self.inspection.check_meanwhile()

    def _work_left(self) -> bool:
        """Half of the invoices' lives are still to come while much is on its way."""
        return OutboxMessage.objects.filter(state=OutboxState.PENDING).count() > self.plan.invoices // 4

    # --- trouble

    def _trouble(self) -> None:
        if self.chance.random() < self.plan.deaths:
            busy = [each for each in self.workers if each.is_busy]
            if busy:
                self.chance.choice(busy).fuse = self.chance.randrange(1, 40)
        silent = self.faults.take_silence() and self.chance.random() < self.plan.outages_after_silence
        if silent or self.chance.random() < self.plan.outages:
            self._everything_is_down()
        if self.chance.random() < self.plan.refused_writes:
            self.report.counts["times of refused writes"] += 1
            self.faults.refuse_writes(self.chance.uniform(60, 900))
        if self.chance.random() < 0.05:
            mode = self.chance.choice(["drop", "deliver", "deliver"])
            self.environment.control("POST", "webhooks", {"mode": mode})

    def _everything_is_down(self) -> None:
        """All workers die, and nothing runs for longer than Xero remembers a key."""
        self.report.counts["outages"] += 1
        for each in self.workers:
            each.kill()
        self.clock.advance(self.chance.uniform(400, 2400))

    # --- work

    def _burst(self) -> int:
        return 10**6 if self._is_calm else self.chance.randrange(1, 30)

    def _work(self) -> None:
        awake = [each for each in self.workers if each.frozen_until <= self.clock.seconds]
        if not awake:
            return
        one = self.chance.choice(awake)
        if not one.is_busy:
            one.take(*self._next_job())
        one.step()
        self.freezes.perhaps_freeze(one)

    def _next_job(self) -> tuple[str, Callable]:
        if self.wake_ups and self.chance.random() < 0.7:
            index = self.chance.randrange(len(self.wake_ups))
            task, ids = self.wake_ups[index]
            if self.chance.random() < 0.8:
                self.wake_ups.pop(index)
            return task, lambda: import_string(task)(**ids)
        task = SWEEP if self.chance.random() < 0.75 else CATCH_UP
        return task, import_string(task)

    @contextmanager
    def _arranged(self) -> Iterator[None]:
        """Wake-ups are collected, and nobody waits in real time for what only the season's clock brings."""
        kept = after_commit._wake_worker, spending.PATIENCE, tokens.PATIENCE
        crash_points.listeners.append(self.journal.note)
        after_commit._wake_worker = lambda task, ids, countdown=None: self.wake_ups.append((task, ids))
        spending.PATIENCE = tokens.PATIENCE = 0.0
        try:
            yield
        finally:
            after_commit._wake_worker, spending.PATIENCE, tokens.PATIENCE = kept
            crash_points.listeners.remove(self.journal.note)

    # --- calm and check

    def _calm_down(self) -> None:
        """Faults stop, everybody wakes, time goes on until nothing waits and both sides agree."""
        self.faults.calm_down()
        self.environment.control("POST", "webhooks", {"mode": "deliver"})
        for each in self.workers:
            each.frozen_until = 0.0
        self.people.connect_again()
        self.people.tidy()
        calm_since = self.clock.seconds
        self._is_calm = True
        self._finish_jobs(self.workers)
        while self.clock.seconds - calm_since < CALM_AT_MOST:
            self.delivery.deliver(all_of_them=True)
            self._finish_jobs(self.workers[:1])
            found = [] if self._is_busy() else self.inspection.compare()
            if not self._is_busy() and not found:
                self.report.converged_after = self.clock.seconds - calm_since
                break
            self.clock.advance(CALM_STEP if self._is_busy() else 60.0)
        else:
            self.report.violations += self.inspection.compare()
        self.inspection.check_sent_messages()
        self.inspection.search_for_secrets()

    def _finish_jobs(self, workers: list[Worker]) -> None:
        for one in workers:
            for task in (SWEEP, CATCH_UP):
                if not one.is_busy:
                    one.take(task, import_string(task))
                while one.is_busy:
                    one.step()
        self.wake_ups.clear()

    def _is_busy(self) -> bool:
        return (
            checker.on_their_way().exists()
            or InboxMessage.objects.filter(state=InboxState.RECEIVED).exists()
            or bool(self.delivery.held or self.environment.webhooks)
        )

    def _count(self) -> None:
        report = self.report
        report.evidence = {each.invoice: self.journal.of(each.invoice) for each in report.violations}
        report.virtual_hours = self.clock.seconds / 3600
        report.surprises = [text for each in self.workers for text in each.surprises] + self.delivery.refused
        report.counts.update(
            {
                "frozen": self.freezes.frozen,
                "drafts": len(self.people.drafted),
                "deals": self.people.deals,
                "calls": self.faults.calls,
                "faults": sum(self.faults.met.values()),
                "deaths": sum(each.deaths for each in self.workers),
                "webhooks": self.delivery.delivered,
                "refusals": self.people.refusals,
                "connected again": self.people.reconnects,
                "done by others": sum(self.actors.done.values()),
            }
        )
