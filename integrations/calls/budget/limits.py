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

    PERSON = "person"
    EVENT = "event"
    CATCH_UP = "catch_up"
    BACKFILL = "backfill"

    @property
    def day_share(self) -> float:
        """The part of the day's calls this lane may use up: a fifth is kept for people."""
        return {Lane.PERSON: 1.0, Lane.EVENT: 0.8, Lane.CATCH_UP: 0.7, Lane.BACKFILL: 0.5}[self]

    @property
    def minute_share(self) -> float:
        """The part of a minute's calls this lane may use up: a person always finds some left."""
        return {Lane.PERSON: 1.0, Lane.EVENT: 0.95, Lane.CATCH_UP: 0.9, Lane.BACKFILL: 0.8}[self]


@dataclass(frozen=True)
class Limits:
    """What a service allows one company."""

    per_minute: int
    per_day: int
    at_once: int


def limits_of(connection: Connection) -> Limits:
    """Return the calls a company allows, from the settings."""
    if connection.provider == Provider.XERO:
        return Limits(
            per_minute=settings.XERO_CALLS_PER_MINUTE,
            per_day=settings.XERO_CALLS_PER_DAY,
            at_once=settings.XERO_CALLS_AT_ONCE,
        )
    return Limits(PIPEDRIVE_CALLS_PER_MINUTE, settings.PIPEDRIVE_CALLS_PER_DAY, PIPEDRIVE_CALLS_AT_ONCE)
