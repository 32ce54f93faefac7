"""What a service allows one company, and what share of it each lane may use.

See docs/xero.md#10.1 and docs/pipedrive.md#11.1.
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

from django.conf import settings

from accounts.models import Connection, Provider

MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)
# Pipedrive counts in windows of two seconds and tolerates 40 calls in each on its smallest plan.
PIPEDRIVE_CALLS_PER_MINUTE = 600
PIPEDRIVE_CALLS_AT_ONCE = 5
OTHER = "other"


class Lane(enum.Enum):
    """Who is waiting, and what share of the day, the minute and the slots that opens."""

    APPROVAL = "approval"
    PERSON = "person"
    EVENT = "event"
    CATCH_UP = "catch_up"
    BACKFILL = "backfill"

    @property
    def day_share(self) -> float:
        """The part of the day's calls this lane may use up: a fifth is kept for people."""
        return {Lane.EVENT: 0.8, Lane.CATCH_UP: 0.7, Lane.BACKFILL: 0.5}.get(self, 1.0)

    @property
    def minute_share(self) -> float:
        """The part of a minute's calls this lane may use up: a person always finds some left."""
        return {Lane.EVENT: 0.95, Lane.CATCH_UP: 0.9, Lane.BACKFILL: 0.8}.get(self, 1.0)

    @property
    def is_person(self) -> bool:
        """Whether a person waits for it."""
        return self in (Lane.APPROVAL, Lane.PERSON)


@dataclass(frozen=True)
class Limits:
    """What a service allows one company; `kept` are the day's last calls, for approvals alone."""

    per_minute: int
    per_day: int
    at_once: int
    kept: int = 0

    def of_day(self, lane: Lane) -> int:
        """Return the calls of a day after which this lane gets none."""
        kept = 0 if lane is Lane.APPROVAL else self.kept
        return max(1, min(int(self.per_day * lane.day_share), self.per_day - kept))


def limits_of(connection: Connection) -> Limits:
    """Return the calls a company allows, from the settings."""
    if connection.provider == Provider.XERO:
        return Limits(
            per_minute=settings.XERO_CALLS_PER_MINUTE,
            per_day=settings.XERO_CALLS_PER_DAY,
            at_once=settings.XERO_CALLS_AT_ONCE,
            kept=settings.XERO_CALLS_PER_DAY * settings.XERO_APPROVALS_PERCENT // 100,
        )
    return Limits(PIPEDRIVE_CALLS_PER_MINUTE, settings.PIPEDRIVE_CALLS_PER_DAY, PIPEDRIVE_CALLS_AT_ONCE)
