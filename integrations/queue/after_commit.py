"""Wake a worker after the transaction has committed. The only place that sends tasks, by their dotted names.

A wake-up carries no work: it may be lost (the sweep finds the row) or come twice (claims see to that).
"""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction

from integrations.queue.throttle import Throttle

logger = logging.getLogger(__name__)
_throttle = Throttle()


def run_after_commit(task: str, **ids: Any) -> None:
    """Wake a worker for `task` ("integrations.tasks.deliver") with `ids` once the current transaction has committed.

    Never raises on a broker that can't be reached: the row is there and the sweep will find it.
    """
    transaction.on_commit(partial(_wake_worker, task, ids))


def wake_worker_later(task: str, *, seconds: float) -> None:
    """Wake a worker for `task` in some seconds. A worker that ends meanwhile forgets it, as any wake-up may be lost."""
    _wake_worker(task, {}, countdown=seconds)


def _wake_worker(task: str, ids: dict[str, Any], countdown: float | None = None) -> None:
    if ids or countdown is not None:
        _send(task, ids, countdown)
    else:  # "look into the inbox" need not be repeated for each event
        _throttle.call(task, partial(_send, task, ids))


def _send(task: str, ids: dict[str, Any], countdown: float | None = None) -> None:
    try:
        current_app.send_task(task, kwargs=ids, countdown=countdown)
    except Exception:  # any broker error: see above
        logger.warning("No worker could be woken for %s; the sweep will find the work.", task, exc_info=True)
