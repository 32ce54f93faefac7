"""A first import reads a slice, lets others work, keeps its place, and what is new is seen beside it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.calls import clients
from integrations.calls.budget import Lane
from integrations.http import RateLimited, RemoteUnavailable
from integrations.lifecycle import imports
from integrations.models import Cursor, Import, ImportState, Lease
from invoices import sync
from invoices.models import Invoice
from invoices.sync.pull import first_import
from tests.factories import OutboxMessageFactory, UserFactory, XeroConnectionFactory
from tests.invoices.mirror.documents import NOON, make_invoice
from tests.invoices.sync.pull.moving_list import MovingList, numbered

pytestmark = pytest.mark.django_db


@pytest.fixture
def connection():
    return XeroConnectionFactory()


@pytest.fixture
def lanes():
    return []


@pytest.fixture
def xero(monkeypatch, lanes):
    """Sixty invoices, ten a page."""
    xero = MovingList(numbered(60), size=10)

    def run(connection, function, *, lane, purpose, **_):
        lanes.append((lane, purpose))
        return function(xero)

    monkeypatch.setattr(clients, "run", run)
    return xero


@pytest.fixture
def a_page_a_slice(monkeypatch):
    monkeypatch.setattr(first_import, "SECONDS_A_SLICE", 0.0)


def the_import():
    return Import.objects.get(kind="xero.invoice")


def test_a_small_book_is_read_with_the_first_look_and_nothing_twice(connection, xero, lanes):
    xero.size = 1000
    assert sync.read_changes(connection)

    assert Invoice.objects.count() == 60
    assert the_import().state == ImportState.DONE
    assert (the_import().done, the_import().total) == (60, 60)
    assert Cursor.objects.get(kind="xero.invoice").since == NOON + 59 * timedelta(minutes=10)
    assert lanes == [(Lane.BACKFILL, "import")] * 2, "contacts and invoices"


def test_a_long_one_goes_on_slice_by_slice_to_the_end(connection, xero, a_page_a_slice, wake_ups, lanes):
    sync.read_changes(connection)
    assert the_import().state == ImportState.RUNNING
    while sync.continue_import_where_due():
        assert the_import().done <= the_import().total == 60

    assert Invoice.objects.count() == 60
    assert (the_import().state, the_import().done) == (ImportState.DONE, 60)
    assert {lane for lane, purpose in lanes if purpose == "import"} == {Lane.BACKFILL}


def test_todays_invoices_and_what_changes_now_are_seen_long_before_its_end(connection, xero, a_page_a_slice):
    sync.read_changes(connection)
    assert Invoice.objects.filter(xero_id="doc-59").exists(), "the newest page came at once"
    assert not Invoice.objects.filter(xero_id="doc-40").exists()

    xero.save_again("doc-59", NOON + timedelta(days=9), Status="PAID")
    sync.read_changes(connection)

    assert Invoice.objects.get(xero_id="doc-59").xero_status == "PAID"
    assert the_import().state == ImportState.RUNNING


def test_a_killed_one_goes_on_where_it_was(connection, xero, monkeypatch):
    class Kill(BaseException):
        pass

    def kill_in_the_third_page():
        if len(xero.reads) == 3:
            raise Kill

    imports.begin(connection)
    xero.between = kill_in_the_third_page
    with pytest.raises(Kill):
        first_import.continue_import(connection, now=timezone.now())
    place = the_import().since
    xero.between, before = (lambda: None), len(xero.reads)
    assert 10 < Invoice.objects.count() <= 20

    first_import.continue_import(connection, now=timezone.now() + timedelta(minutes=2))

    assert xero.reads[before] == (1, place - timedelta(seconds=1))
    assert Invoice.objects.count() == 60
    assert the_import().state == ImportState.DONE


def test_a_stopped_one_reads_no_more_until_somebody_lets_it_go_on(
    connection, xero, a_page_a_slice, wake_ups, django_capture_on_commit_callbacks
):
    sync.read_changes(connection)
    imports.stop(the_import(), by=UserFactory())
    held = Invoice.objects.count()

    assert not sync.continue_import_where_due()
    sync.read_changes(connection)
    assert Invoice.objects.count() == held

    with django_capture_on_commit_callbacks(execute=True):
        imports.resume(the_import(), by=UserFactory())
    assert ("invoices.tasks.go_on_importing", {}) in wake_ups
    while sync.continue_import_where_due():
        pass
    assert Invoice.objects.count() == 60


def test_it_is_stopped_in_the_middle_of_a_slice(connection, xero):
    imports.begin(connection)
    xero.between = lambda: len(xero.reads) == 2 and imports.stop(the_import(), by=None)

    first_import.continue_import(connection, now=timezone.now())

    assert len(xero.reads) == 2
    assert the_import().state == ImportState.STOPPED


def test_work_that_is_due_ends_the_slice_after_a_page(connection, xero):
    imports.begin(connection)
    Import.objects.filter(kind="xero.contact").update(state=ImportState.DONE)
    OutboxMessageFactory(connection=connection)

    first_import.continue_import(connection, now=timezone.now())

    assert len(xero.reads) == 1
    assert imports.due(timezone.now()).get() == the_import(), "it goes on afterwards"


def test_one_slice_at_a_time_so_that_a_worker_stays_free(connection, xero):
    imports.begin(connection)
    imports.begin(XeroConnectionFactory())
    seen = []
    xero.between = lambda: seen.append(sync.continue_import_where_due())

    assert sync.continue_import_where_due(), "the other one's turn comes next"

    assert set(seen) == {False}


@pytest.mark.parametrize(
    ("error", "minutes", "said"),
    [
        (RateLimited("Used up", retry_after=3600, scope="day"), 60, "used up"),
        (RemoteUnavailable("No answer in time."), 1, "No answer in time."),
        (ZeroDivisionError(), 10, "see the log"),
    ],
)
def test_why_it_waits_is_said_and_what_is_new_is_read_all_the_same(
    connection, xero, monkeypatch, error, minutes, said
):
    def run(connection, function, *, lane, **_):
        if lane is Lane.BACKFILL:
            raise error
        return function(xero)

    monkeypatch.setattr(clients, "run", run)
    assert sync.read_changes(connection)

    assert Invoice.objects.filter(xero_id="doc-59").exists()
    told = [imports.progress_of(row) for row in imports.of(connection)]
    assert said in told[0].waits_because
    assert told[0].waits_until - timezone.now() > timedelta(minutes=minutes - 1)
    assert not sync.continue_import_where_due()


def test_once_a_week_everything_is_read_again_in_the_lowest_lane(connection, xero, lanes):
    xero.size = 1000
    sync.read_changes(connection)
    Invoice.objects.filter(xero_id="doc-7").delete()
    xero.documents[8] = make_invoice(InvoiceID="doc-8", Status="PAID", at=xero.documents[8].updated_at)
    lanes.clear()
    Import.objects.update(ended_at=timezone.now() - timedelta(days=7))
    Lease.objects.filter(name="xero.open_invoices").update(ended_at=timezone.now())

    assert sync.read_changes(connection)

    assert Invoice.objects.get(xero_id="doc-7")
    assert Invoice.objects.get(xero_id="doc-8").xero_status == "PAID"
    assert lanes.count((Lane.BACKFILL, "weekly")) == 2
    lanes.clear()
    assert sync.read_changes(connection)
    assert (Lane.BACKFILL, "weekly") not in lanes
