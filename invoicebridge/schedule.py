"""What runs by the clock, and the Celery signals on which a worker's processes begin and end to do it."""

from __future__ import annotations

import datetime as dt
import os
from typing import Any

from celery.signals import celeryd_after_setup, worker_process_init, worker_process_shutdown, worker_shutdown

from integrations.queue.schedule_rules import At, Entry, Every


def _seconds(count: float) -> Every:
    return Every(dt.timedelta(seconds=count))


# Finds work whose wake-up was lost, whose retry is due, or whose worker was killed. It must not wait for long reads.
SWEEP = (Entry("deliver what is due", "integrations.tasks.sweep", _seconds(2)),)
OTHERS = (
    # Each connection is read only when it is due (CATCH_UP_SECONDS, CATCH_UP_ACTIVE_SECONDS).
    Entry("catch up", "invoices.tasks.catch_up_where_due", _seconds(5)),
    # First imports and weekly passes schedule their next slice themselves; this finds those that had to wait.
    Entry("go on importing", "invoices.tasks.go_on_importing", _seconds(10)),
    Entry("check webhooks", "integrations.tasks.check_webhooks", _seconds(3600)),
    Entry("refresh reference data", "integrations.tasks.refresh_all_reference_data", At(2, 17)),
    Entry("keep idle grants alive", "integrations.tasks.refresh_idle_grants", At(3, 7, weekday=0)),
    Entry("tidy up", "integrations.tasks.tidy_up", At(4, 11)),
)
_running: dict[int, Any] = {}  # by process id: a forked child must not take its parent's threads for its own


def connect_signals() -> None:
    """Let each process of a worker that does tasks follow the schedule."""
    worker_process_init.connect(start)
    celeryd_after_setup.connect(start_where_tasks_run_in_threads)
    worker_process_shutdown.connect(stop)
    worker_shutdown.connect(stop)


def start(**_: Any) -> None:
    """Start this process's threads, once."""
    # Imports models, and this module is read before Django is ready.
    from integrations.queue.schedule_threads import Lane, ScheduleThreads

    if os.getpid() not in _running:
        _running[os.getpid()] = ScheduleThreads([Lane(SWEEP), Lane(OTHERS)])
        _running[os.getpid()].start()


def start_where_tasks_run_in_threads(instance: Any, **_: Any) -> None:
    """Start the threads in a worker's main process, unless its children have them: a process that forks has none.

    Before there is a broker: the schedule needs none.
    """
    from celery.concurrency.prefork import TaskPool

    if not issubclass(instance.pool_cls, TaskPool):
        start()


def stop(**_: Any) -> None:
    """End this process's threads before it ends itself."""
    threads = _running.pop(os.getpid(), None)
    if threads is not None:
        threads.stop()
