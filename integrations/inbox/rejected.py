"""Webhooks that were refused at the door: a number a day, and when the last one came.

Whoever sends forged events must not make us write for each of them: a process counts its refusals for some seconds
and adds them up with the next webhook, so the last few of a burst may be counted a little later.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections import Counter

from django.db import DatabaseError, InterfaceError
from django.db.models import F
from django.utils import timezone

from integrations.models import RefusalTally

logger = logging.getLogger(__name__)

FLUSH_EVERY = dt.timedelta(seconds=10)
_lock = threading.Lock()
_counted: Counter[str] = Counter()
_flushed_at: dt.datetime | None = None


def count(provider: str) -> None:
    """Count one refused webhook; never raises."""
    with _lock:
        _counted[provider] += 1
    flush_if_due()


def flush_if_due() -> None:
    """Write the counts down when the last time is long enough ago; never raises."""
    global _flushed_at  # noqa: PLW0603 - one for each process
    if not _counted:
        return
    now = timezone.now()
    with _lock:
        if _flushed_at is not None and dt.timedelta(0) <= now - _flushed_at < FLUSH_EVERY:
            return
        _flushed_at, found = now, dict(_counted)
        _counted.clear()
    try:
        for provider, number in found.items():
            _add(provider, number, now)
    except (DatabaseError, InterfaceError):
        logger.warning("Refused webhooks could not be counted: %s.", found, exc_info=True)


def describe_rejections(provider: str) -> str:
    """Return a sentence for the connections page about today's refused webhooks, "" when there were none."""
    row = RefusalTally.objects.filter(provider=provider, day=timezone.localdate()).first()
    if row is None:
        return ""
    times = "One webhook was" if row.count == 1 else f"{row.count:,} webhooks were"
    last = f"{timezone.localtime(row.last_at):%H:%M}"
    return f"{times} refused today for a wrong signature or password, the last at {last}."


def _add(provider: str, number: int, now: dt.datetime) -> None:
    today = RefusalTally.objects.filter(provider=provider, day=timezone.localdate(now))
    if not today.update(count=F("count") + number, last_at=now):
        row = RefusalTally(provider=provider, day=timezone.localdate(now), last_at=now)
        RefusalTally.objects.bulk_create([row], ignore_conflicts=True)
        today.update(count=F("count") + number, last_at=now)
