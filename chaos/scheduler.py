"""The scheduler: one worker runs at a time, from point to point, in an order the seed decides.

Workers are threads with a database connection of their own. The one whose turn it is runs until it comes to a
statement outside any transaction or to a remote call; there it gives the turn back. So a run of a seed can be
repeated, a worker can be frozen at any point while the others go on, and killed at any statement.
"""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from typing import Any

from django.db import connection

from chaos.crash_points import STATEMENT, WIRE, Killed, watched

Job = Callable[[], Any]


class Worker(threading.Thread):
    """One worker. `frozen_until` is a moment of the season's clock; `fuse` the points it still has to live."""

    def __init__(self, name: str, *, burst: Callable[[], int], meet_call: Callable[[str], None]) -> None:
        super().__init__(name=name, daemon=True)
        self.job: Job | None = None
        self.label = ""
        self.at = ""
        self.frozen_until = 0.0
        self.fuse: int | None = None
        self.deaths = 0
        self.surprises: list[str] = []
        self._burst, self._meet_call = burst, meet_call
        self._left = 0
        self._is_dead = False
        self._turn, self._back = threading.Semaphore(0), threading.Semaphore(0)
        self.start()

    @property
    def is_busy(self) -> bool:
        """Whether it stands somewhere in its work."""
        return self.job is not None

    def take(self, label: str, job: Job) -> None:
        """Give an idle worker something to do; it begins with its next step."""
        self.label, self.job, self.at, self.fuse = label, job, "", None

    def step(self, burst: int | None = None) -> None:
        """Let it run to its next point, or to the end of its work; `burst` statements at most count as one."""
        self._left = burst or self._burst()
        self._turn.release()
        self._back.acquire()

    def kill(self) -> None:
        """End it where it stands."""
        if self.is_busy:
            self.fuse = 0
            self.step()

    def run(self) -> None:
        """Work for ever, whenever it is this worker's turn."""
        while True:
            self._turn.acquire()
            self._work()
            self.job = None
            self.frozen_until = 0.0
            self._back.release()

    def _work(self) -> None:
        self._is_dead = False
        try:
            with watched(self._visit):
                assert self.job is not None
                self.job()
        except Killed:
            self.deaths += 1
        except Exception:
            self.surprises.append(f"{self.label}: {traceback.format_exc()}")
        connection.close()

    def _visit(self, kind: str, text: str) -> None:
        self._live_or_die()
        if kind != STATEMENT or not connection.in_atomic_block:
            self._left -= 1
            if kind != STATEMENT or self._left <= 0:
                self._give_turn_back(f"{kind} {text[:120]}")
        if kind == WIRE:
            self._meet_call(text)

    def _live_or_die(self) -> None:
        if self._is_dead:
            raise Killed
        if self.fuse is not None:
            self.fuse -= 1
            if self.fuse <= 0:
                self._is_dead = True
                raise Killed

    def _give_turn_back(self, where: str) -> None:
        self.at = where
        self._back.release()
        self._turn.acquire()
        if self.fuse is not None and self.fuse <= 0:
            self._is_dead = True
            raise Killed
