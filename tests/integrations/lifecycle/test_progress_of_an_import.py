"""A first import is a row a person can read, stop and let go on."""

from __future__ import annotations

import datetime as dt

import pytest

from integrations.lifecycle import imports
from integrations.models import Cursor, Import, ImportState
from tests.factories import PipedriveConnectionFactory, UserFactory, XeroConnectionFactory

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 2, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def row():
    return Import.objects.create(connection=XeroConnectionFactory(), kind="xero.invoice", started_at=NOON)


def page(row, *, left, seconds, rows=1000):
    return imports.note_page(row, rows=rows, since=NOON, left=left, now=NOON + dt.timedelta(seconds=seconds))


def test_a_new_connection_needs_one_of_each_kind_once():
    xero, pipedrive = XeroConnectionFactory(), PipedriveConnectionFactory()

    assert [row.kind for row in imports.begin(xero)] == ["xero.contact", "xero.invoice"]
    assert imports.begin(pipedrive) == [], "its deals are read with the first looks"
    imports.begin(xero)
    assert Import.objects.count() == 2


def test_what_was_caught_up_with_before_is_not_imported_again():
    connection = XeroConnectionFactory()
    Cursor.objects.create(connection=connection, kind="xero.invoice", since=NOON)

    assert [row.kind for row in imports.begin(connection)] == ["xero.contact"]


def test_counts_percent_and_time_left(row):
    assert imports.progress_of(row).percent is None
    page(row, left=9000, seconds=10)
    page(row, left=8001, seconds=20)

    told = imports.progress_of(row, now=NOON)

    assert (told.label, told.done, told.total, told.percent) == ("Invoices", 1999, 10_000, 19)
    assert told.time_left == dt.timedelta(seconds=80)


def test_the_night_it_waited_is_not_its_pace(row):
    page(row, left=9000, seconds=10)
    page(row, left=8000, seconds=40_000)

    assert Import.objects.get().rows_a_second == 100


def test_a_service_that_does_not_count_has_no_percent(row):
    page(row, left=None, seconds=10)
    page(row, left=None, seconds=20)

    told = imports.progress_of(row)
    assert (told.done, told.total, told.percent, told.time_left) == (2000, None, None, None)


def test_it_is_stopped_and_goes_on_where_it_was(row, wake_ups):
    ada = UserFactory()
    page(row, left=9000, seconds=10)

    assert imports.stop(row, by=ada)
    assert not imports.stop(row, by=ada)
    assert (row.state, imports.progress_of(row).stopped_by) == (ImportState.STOPPED, ada)
    assert not page(row, left=8000, seconds=20), "the worker learns of it with the next page"
    assert not imports.due(NOON).exists()

    assert imports.resume(row, by=ada)
    assert not imports.resume(row, by=ada)
    assert (row.state, row.since, row.done) == (ImportState.RUNNING, NOON, 2000)
    assert imports.due(NOON).get() == row


def test_a_wait_is_told_with_its_reason(row):
    until = NOON + dt.timedelta(hours=3)
    imports.note_wait(row, until=until, because="Today's calls are used up.")
    row.refresh_from_db()

    told = imports.progress_of(row, now=NOON)
    assert (told.waits_until, told.waits_because) == (until, "Today's calls are used up.")
    assert not imports.due(NOON).exists()
    assert imports.due(until).exists()


def test_the_end(row):
    page(row, left=0, seconds=10)
    imports.finish(row, now=NOON)

    told = imports.progress_of(row)
    assert (told.state, told.percent, told.done, told.total) == ("done", 100, 1000, 1000)
