"""Three accidents the application must survive, played on purpose now and then in the middle of a season.

Each begins with a worker on its way to create an invoice. What comes before, between and after is the season's
own faults: the scenario only makes sure that the accident is not left to luck.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from chaos.clock import Clock
from chaos.crash_points import ANSWERED, WIRE
from chaos.faults import Faults
from chaos.scheduler import Worker
from integrations import tasks
from integrations.models import OutboxMessage, OutboxState

# How often each is played beside the others.
NAMES = {"zombie_on_the_wire": 4, "zombie_before_it_sends": 5, "silence": 3}
CREATES = re.compile(rf"^{WIRE} (PUT|POST) \S+/Invoices(\?|$)")
ANSWERS = re.compile(rf"^{ANSWERED} (PUT|POST) \S+/Invoices(\?|$)")
PAST_THE_LEASE = 95.0
# Longer than Xero remembers a key.
PAST_THE_KEY = 380.0


class Scenarios:
    """Plays accidents with the workers, the clock and the faults of a season."""

    def __init__(self, chance: random.Random, workers: list[Worker], clock: Clock, faults: Faults) -> None:
        self.chance, self.workers, self.clock, self.faults = chance, workers, clock, faults

    def finish_open_work(self) -> None:
        """Let every worker finish its job, and send what is due."""
        for each in self.workers:
            each.frozen_until = 0.0
            self._finish(each)
        self.workers[0].take("integrations.tasks.sweep", tasks.sweep)
        self._finish(self.workers[0])

    def play(self) -> str:
        """Play one with the youngest create that waits; return its name, or "nobody asked" when none waits."""
        waiting = OutboxMessage.objects.filter(
            kind="xero.invoice.create", state=OutboxState.PENDING, attempts=0, claimed_until=None
        )
        message = waiting.order_by("-pk").first()
        if message is None:
            return "nobody asked"
        name = self.chance.choices(list(NAMES), list(NAMES.values()))[0]
        sleeper, other = self.chance.sample(self.workers, 2)
        sleeper.take(name, lambda: tasks.deliver(message_id=message.pk))
        getattr(self, f"_{name}")(sleeper, other)
        return name

    def _zombie_on_the_wire(self, sleeper: Worker, other: Worker) -> None:
        """It stops with the request in its hands; another one sends it; it wakes and sends it too."""
        if self._run_until(sleeper, lambda at: bool(CREATES.match(at))):
            self._others_go_on(other)
        self._finish(sleeper)

    def _zombie_before_it_sends(self, sleeper: Worker, other: Worker) -> None:
        """It stops on its way, for longer than Xero remembers the key under which another one sends."""
        steps = iter(range(self.chance.randrange(6, 18)))
        self._run_until(sleeper, lambda at: next(steps, None) is None or bool(CREATES.match(at)))
        self._others_go_on(other, dies=self.chance.random() < 0.8)
        if sleeper.is_busy and not CREATES.match(sleeper.at):
            self.clock.advance(PAST_THE_KEY)
        self._finish(sleeper)

    def _silence(self, sleeper: Worker, other: Worker) -> None:
        """The work is done and nobody hears of it; then nothing runs until the key is forgotten."""
        if self._run_until(sleeper, lambda at: bool(CREATES.match(at))):
            self.faults.force("drop_after_commit")
        self._finish(sleeper)
        self.clock.advance(PAST_THE_KEY)
        self._others_go_on(other)

    def _others_go_on(self, other: Worker, *, dies: bool = False) -> None:
        """The lease ends; another worker sweeps, and once more after a quiet time, unless it dies of the answer."""
        for pause in (PAST_THE_LEASE, 30.0):
            self.clock.advance(pause)
            other.take("integrations.tasks.sweep", tasks.sweep)
            if dies and self._run_until(other, lambda at: bool(ANSWERS.match(at))):
                other.kill()
                return
            self._finish(other)

    def _run_until(self, one: Worker, is_there: Callable[[str], bool]) -> bool:
        while one.is_busy:
            one.step(burst=1)
            if one.is_busy and is_there(one.at):
                return True
        return False

    def _finish(self, one: Worker) -> None:
        while one.is_busy:
            one.step(burst=10**6)
