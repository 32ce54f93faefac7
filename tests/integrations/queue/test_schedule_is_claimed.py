"""Any worker does what is due, one of them each time: whatever its clock says, whoever died, whatever failed."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import DatabaseError
from django.utils import timezone

from integrations.models import ScheduledTask
from integrations.queue import schedule
from integrations.queue.schedule_rules import Entry, Every
from integrations.queue.schedule_threads import AFTER_ERROR, LONGEST_TURN, Lane, ScheduleThreads
from invoicebridge.schedule import OTHERS, SWEEP

pytestmark = pytest.mark.django_db
HERE = "tests.integrations.queue.test_schedule_is_claimed"
OFTEN = Entry("often", f"{HERE}.work", Every(dt.timedelta(seconds=2)))
HOURLY = Entry("hourly", f"{HERE}.work", Every(dt.timedelta(hours=1)))
done: list[str] = []


def work() -> None:
    done.append("work")


def fail() -> None:
    done.append("failed")
    raise ValueError("no luck")


@pytest.fixture(autouse=True)
def nothing_done():
    done.clear()


def age(entry: Entry, **ago: float) -> None:
    """Let the entry's last turn have begun so long ago by the database's clock; negative: in the future."""
    tasks, now = schedule.read([entry])
    ScheduledTask.objects.filter(name=entry.name).update(started_at=now - dt.timedelta(**ago))


def test_an_entry_is_done_when_due_and_not_again_before():
    lane = Lane([OFTEN])
    assert 0 < lane.look() <= 2.2, "a new entry waits for its first time"
    age(OFTEN, seconds=3)
    lane.look()
    lane.look()
    assert done == ["work"]
    task = ScheduledTask.objects.get()
    assert task.turn == 1
    assert task.ended_at >= task.started_at


@pytest.mark.parametrize("entry", [OFTEN, HOURLY])
@pytest.mark.parametrize("apart", [dt.timedelta(seconds=20), dt.timedelta(days=1), dt.timedelta(days=-1)])
def test_two_hosts_with_different_clocks_do_it_once_a_time(entry, apart):
    ours, theirs = Lane([entry]), Lane([entry])
    for turn in (1, 2, 3):
        age(entry, days=2)
        for _ in range(3):
            ours.look()
            with time_machine.travel(timezone.now() + apart, tick=True):
                theirs.look()
        assert len(done) == turn


@pytest.mark.parametrize("entry", [OFTEN, HOURLY])
def test_a_clock_that_ran_a_day_ahead_and_was_put_right_stops_nothing(entry):
    age(entry, days=-1)
    lane = Lane([entry])
    lane.look()
    lane.look()
    assert done == ["work"]
    age(entry, hours=2)
    lane.look()
    assert done == ["work", "work"]


def test_whoever_read_the_same_turn_later_does_nothing():
    age(OFTEN, seconds=3)
    mine, theirs = (schedule.read([OFTEN])[0]["often"] for _ in range(2))
    assert schedule.claim(mine)
    assert not schedule.claim(theirs)


def test_an_hourly_turn_whose_worker_was_killed_is_done_again_within_minutes():
    age(HOURLY, hours=2)
    killed = schedule.read([HOURLY])[0]["hourly"]
    assert schedule.claim(killed)
    lane = Lane([HOURLY])
    age(HOURLY, minutes=9)
    lane.look()
    assert done == []
    age(HOURLY, minutes=10)
    lane.look()
    assert done == ["work"]
    schedule.finish(killed)  # alive after all
    lane.look()
    assert done == ["work"]


def test_an_entry_that_fails_is_logged_and_keeps_nothing_else_from_being_done(caplog):
    unlucky = Entry("unlucky", f"{HERE}.fail", Every(dt.timedelta(seconds=2)))
    age(unlucky, seconds=3)
    age(OFTEN, seconds=3)
    Lane([unlucky, OFTEN]).look()
    assert done == ["failed", "work"]
    assert "no luck" in caplog.text
    age(unlucky, seconds=3)
    Lane([unlucky]).look()
    assert done == ["failed", "work", "failed"]


def test_without_a_database_the_thread_goes_on(monkeypatch, caplog):
    def broken(*_):
        raise DatabaseError("away")

    monkeypatch.setattr(schedule, "read", broken)
    assert Lane([OFTEN]).look() == AFTER_ERROR
    assert "away" in caplog.text


def test_a_process_whose_schedule_stands_still_ends(monkeypatch):
    ended: list[int] = []
    lane = Lane([OFTEN])
    threads = ScheduleThreads([lane], end=ended.append)
    threads.check()
    assert ended == []
    lane.looking_since = -LONGEST_TURN - 1.0
    threads.check()
    lane.looking_since = None
    monkeypatch.setattr(lane, "run", lambda stop: None)
    threads.start()
    threads._threads[0].join()
    threads.check()
    assert ended == [1, 1]
    threads.stop()
    threads.check()
    assert ended == [1, 1]


def test_every_entry_of_the_schedule_names_a_task():
    from django.utils.module_loading import import_string

    entries = [*SWEEP, *OTHERS]
    assert len({entry.name for entry in entries}) == len(entries) == 7
    for entry in entries:
        assert import_string(entry.function).name == entry.function
