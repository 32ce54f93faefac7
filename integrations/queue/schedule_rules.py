"""The rules of the schedule: what an entry does, and when after one turn the next is due. Nothing here reads a row."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

from django.utils import timezone

DAY = dt.timedelta(days=1)


class When(Protocol):
    """A rule for the times of an entry."""

    def next_after(self, last: dt.datetime) -> dt.datetime:
        """Return when the turn after the one begun at `last` is due."""
        ...


@dataclass(frozen=True)
class Every:
    """Again so long after the last turn began."""

    span: dt.timedelta

    def next_after(self, last: dt.datetime) -> dt.datetime:
        """Return `last` and the span."""
        return last + self.span


@dataclass(frozen=True)
class At:
    """At an hour and minute of TIME_ZONE, each day or on one weekday (Monday is 0)."""

    hour: int
    minute: int
    weekday: int | None = None

    def next_after(self, last: dt.datetime) -> dt.datetime:
        """Return the first such moment after `last`, in UTC."""
        zone = timezone.get_default_timezone()
        day = last.astimezone(zone).date()
        while True:
            moment = dt.datetime.combine(day, dt.time(self.hour, self.minute), zone).astimezone(dt.UTC)
            if moment > last and self.weekday in (None, day.weekday()):
                return moment
            day += DAY


@dataclass(frozen=True)
class Entry:
    """Something to do by the clock: a dotted name of a function without arguments."""

    name: str
    function: str
    when: When
