"""The only place that schedules: a dotted task name is sent after the transaction has committed.

The message is a bell, not a parcel: it may be lost (the sweep finds the row) or come twice (claims see to that).
"""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction

from integrations.queue.throttle import Chime

logger = logging.getLogger(__name__)
_chime = Chime()


def run_after_commit(task: str, **ids: Any) -> None:
    """Ring for `task` ("integrations.tasks.deliver") with `ids` once the current transaction has committed.

    Never raises on a broker that can't be reached: the row is there and the sweep will find it.
    """
    transaction.on_commit(partial(_ring, task, ids))


def ring_later(task: str, *, seconds: float) -> None:
    """Ring for `task` in some seconds. As a bell it may be lost: a worker that ends meanwhile forgets it."""
    _ring(task, {}, countdown=seconds)


def _ring(task: str, ids: dict[str, Any], countdown: float | None = None) -> None:
    if ids or countdown is not None:
        _send(task, ids, countdown)
    else:  # "look into the inbox" says the same however often it is said
        _chime.ring(task, partial(_send, task, ids))


def _send(task: str, ids: dict[str, Any], countdown: float | None = None) -> None:
    try:
        current_app.send_task(task, kwargs=ids, countdown=countdown)
    except Exception:  # any broker error: see above
        logger.warning(
            "The bell for %s could not be rung; the sweep will find the work.", task, exc_info=True
        )
