"""The threads of a worker that do what the schedule says, and the watch that ends a worker whose schedule stands still.

Every process that works on tasks has them, so killing any process leaves the others, and they need no broker. Pauses
are counted by a clock that nobody sets.
"""

from __future__ import annotations

import contextlib
import logging
import os
import random
import threading
import time
from collections.abc import Callable, Sequence

from django.db import DatabaseError, close_old_connections
from django.utils.module_loading import import_string

from integrations.queue import schedule
from integrations.queue.schedule_rules import Entry

logger = logging.getLogger(__name__)
# Seconds: the longest pause between two looks at the rows, the pause after an error, and between two looks at the
# threads.
LONGEST_PAUSE, AFTER_ERROR, WATCH = 5.0, 5.0, 5.0
# Seconds a turn may take, and a stopping worker waits for its end.
LONGEST_TURN, PATIENCE = schedule.TAKE_OVER.total_seconds(), 30.0


class Lane:
    """Entries that one thread works on, one after the other."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        self.looking_since: float | None = None

    def run(self, stop: threading.Event) -> None:
        """Do what is due until the event is set."""
        pause = 0.0
        while not stop.wait(pause):
            pause = self.look()
            with contextlib.suppress(DatabaseError):
                close_old_connections()  # one that broke, or that is old

    def look(self) -> float:
        """Do what is due now; return the seconds until the next look. An error is logged and ends nothing."""
        self.looking_since = time.monotonic()
        try:
            pause = self._work()
        except Exception:
            logger.exception("The schedule could not be read; it is read again in %s seconds.", AFTER_ERROR)
            pause = AFTER_ERROR
        self.looking_since = None
        return pause

    def is_stuck(self) -> bool:
        """Return whether a turn takes longer than any may."""
        since = self.looking_since
        return since is not None and time.monotonic() - since > LONGEST_TURN

    def _work(self) -> float:
        for entry in self.entries:
            tasks, now = schedule.read([entry])
            task = tasks[entry.name]
            if schedule.seconds_until_due(entry.when, task, now) == 0 and schedule.claim(task):
                self.looking_since = time.monotonic()
                try:
                    import_string(entry.function)()
                except Exception:
                    logger.exception("%s failed; it is done again when it is next due.", entry.name)
                else:
                    schedule.finish(task)
        tasks, now = schedule.read(self.entries)
        pauses = [schedule.seconds_until_due(entry.when, tasks[entry.name], now) for entry in self.entries]
        # Not all processes at the same moment.
        return min(LONGEST_PAUSE, *pauses) + random.uniform(0.01, 0.1)  # noqa: S311


class ScheduleThreads:
    """One thread for each lane of this process, and their watch."""

    def __init__(self, lanes: Sequence[Lane], *, end: Callable[[int], object] = os._exit) -> None:
        self.lanes = lanes
        self._end = end
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start them; they end with the process."""
        for number, lane in enumerate(self.lanes):
            thread = threading.Thread(
                target=lane.run, args=(self._stop,), name=f"schedule-{number}", daemon=True
            )
            thread.start()
            self._threads.append(thread)
        threading.Thread(target=self._watch, name="schedule-watch", daemon=True).start()

    def stop(self) -> None:
        """Begin nothing more, and wait a while for what is under way."""
        self._stop.set()
        until = time.monotonic() + PATIENCE
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def check(self) -> None:
        """End this process when a lane has died or is stuck: whatever watches it starts another one."""
        if self._stop.is_set():
            return
        if any(lane.is_stuck() for lane in self.lanes) or not all(each.is_alive() for each in self._threads):
            logger.critical("The schedule of this process stands still; the process ends to be replaced.")
            self._end(1)

    def _watch(self) -> None:
        while not self._stop.wait(WATCH):
            self.check()
