"""When an entry of the schedule is due: after its last turn, after a killed one, and after a clock was moved."""

from __future__ import annotations

import datetime as dt

import pytest

from integrations.models import ScheduledTask
from integrations.queue.schedule import seconds_until_due
from integrations.queue.schedule_rules import At, Every

# A Tuesday.
NOW = dt.datetime(2026, 12, 1, 12, 0, tzinfo=dt.UTC)
SECONDS, HOURS, DAYS = (dt.timedelta(**{unit: 1}) for unit in ("seconds", "hours", "days"))
OFTEN, HOURLY, NIGHTLY, WEEKLY = Every(2 * SECONDS), Every(HOURS), At(2, 17), At(3, 7, weekday=0)


@pytest.mark.parametrize(
    ("when", "began", "ended_well", "seconds"),
    [
        (OFTEN, NOW - 2 * SECONDS, True, 0),
        (OFTEN, NOW - 0.5 * SECONDS, True, 1.5),
        (OFTEN, NOW - 0.5 * SECONDS, False, 1.5),
        (OFTEN, NOW - 2 * SECONDS, False, 0),
        (OFTEN, NOW - 1 * DAYS, True, 0),
        # The clock was put back.
        (OFTEN, NOW + 0.5 * SECONDS, True, 0),
        (OFTEN, NOW + 1 * DAYS, True, 0),
        (HOURLY, NOW + 1 * DAYS, True, 0),
        (NIGHTLY, NOW + 1 * DAYS, True, 0),
        (WEEKLY, NOW + 30 * DAYS, False, 0),
        (HOURLY, NOW - 1 * HOURS, True, 0),
        (HOURLY, NOW - 0.5 * HOURS, True, 1800),
        # Killed or failed.
        (HOURLY, NOW - 0.5 * HOURS, False, 0),
        (HOURLY, NOW - 4 * 60 * SECONDS, False, 360),
        (NIGHTLY, NOW - 9 * HOURS, False, 0),
        # Nightly: once after 02:17, however late.
        (NIGHTLY, dt.datetime(2026, 12, 1, 2, 17, tzinfo=dt.UTC), True, 14 * 3600 + 17 * 60),
        (NIGHTLY, dt.datetime(2026, 12, 1, 2, 16, 59, tzinfo=dt.UTC), True, 0),
        (NIGHTLY, NOW - 20 * DAYS, True, 0),
        (WEEKLY, dt.datetime(2026, 11, 30, 3, 7, 1, tzinfo=dt.UTC), True, 6 * 86400 - 8 * 3600 - 53 * 60),
        (WEEKLY, dt.datetime(2026, 11, 30, 3, 6, tzinfo=dt.UTC), True, 0),
    ],
)
def test_how_long_until_an_entry_is_due(when, began, ended_well, seconds):
    task = ScheduledTask(name="any", turn=1, started_at=began, ended_at=began if ended_well else None)
    assert seconds_until_due(when, task, NOW) == seconds


@pytest.mark.parametrize(
    ("last", "following"),
    [
        ("2026-12-01T00:00", "2026-12-01T01:17"),
        # The hour that does not exist, and the one that exists twice: once each night.
        ("2026-03-28T12:00", "2026-03-29T01:17"),
        ("2026-10-24T12:00", "2026-10-25T00:17"),
        ("2026-10-25T00:17", "2026-10-26T01:17"),
    ],
)
def test_the_hour_of_the_night_is_that_of_the_installations_zone(settings, last, following):
    settings.TIME_ZONE = "Europe/Berlin"
    began, due = (dt.datetime.fromisoformat(each).replace(tzinfo=dt.UTC) for each in (last, following))
    assert NIGHTLY.next_after(began) == due
