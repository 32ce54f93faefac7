"""The schedule: what runs by the clock, when it is due, and which worker does it.

Each entry has a row that any worker claims when its time has come, so there is no scheduler that could be missing or
run twice. The database's clock decides, and a time in the future means that it was put back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models.functions import Now

from integrations.models import ScheduledTask
from integrations.queue.schedule_rules import Entry, When

# A turn that has not ended well by then is done again, as its worker was killed or it failed. This is how long a turn
# may take (`integrations.queue.schedule_threads`).
TAKE_OVER = dt.timedelta(minutes=10)


def due_at(when: When, task: ScheduledTask) -> dt.datetime:
    """Return when the entry's next turn is due."""
    following = when.next_after(task.started_at)
    return min(following, task.started_at + TAKE_OVER) if task.ended_at is None else following


def seconds_until_due(when: When, task: ScheduledTask, now: dt.datetime) -> float:
    """Return the seconds until the entry is due; 0 when it is, or when it began in the future."""
    if task.started_at > now:
        return 0.0
    return max(0.0, (due_at(when, task) - now).total_seconds())


def read(entries: Sequence[Entry]) -> tuple[dict[str, ScheduledTask], dt.datetime]:
    """Return the rows of these entries by name, and the database's time. Missing rows are made: due after one span."""
    names = [entry.name for entry in entries]
    found = ScheduledTask.objects.filter(name__in=names).annotate(now=Now())
    tasks: dict[str, Any] = {task.name: task for task in found}
    if len(tasks) < len(set(names)):
        missing = [ScheduledTask(name=name) for name in names if name not in tasks]
        ScheduledTask.objects.bulk_create(missing, ignore_conflicts=True)
        return read(entries)
    return tasks, next(iter(tasks.values())).now


def claim(task: ScheduledTask) -> bool:
    """Begin the turn after the one that was read; False when another worker has begun it."""
    seen = ScheduledTask.objects.filter(pk=task.pk, turn=task.turn)
    if not seen.update(turn=task.turn + 1, started_at=Now(), ended_at=None):
        return False
    task.turn += 1
    return True


def finish(task: ScheduledTask) -> None:
    """Note that the claimed turn ended well, unless another one has begun meanwhile."""
    ScheduledTask.objects.filter(pk=task.pk, turn=task.turn).update(ended_at=Now())
