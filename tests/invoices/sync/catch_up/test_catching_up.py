"""We look by ourselves at the right pace, one worker at a time, and never miss a row that moves while we read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.calls import clients
from integrations.calls.budget import Lane
from integrations.http import BadRow, GrantRevoked, Page, RateLimited, RemoteUnavailable
from integrations.models import Cursor
from integrations.pipedrive.schemas import DealDocument
from invoices import sync, tasks
from invoices.mirror import mirror_deals, newer_deals
from invoices.models import Invoice
from invoices.sync.catch_up import rounds
from invoices.sync.leases import claim
from invoices.sync.pull import xero_lists
from tests.factories import InvoiceFactory, PipedriveConnectionFactory, XeroConnectionFactory
from tests.invoices.mirror.documents import NOON, make_invoice
from tests.invoices.sync.pull.moving_list import MovingList, numbered

pytestmark = pytest.mark.django_db


@pytest.fixture
def connection():
    return XeroConnectionFactory()


@pytest.fixture
def client(monkeypatch):
    """Hand functions a client of the test's own, without network, token or budget."""

    class Client:
        pass

    client = Client()
    monkeypatch.setattr(clients, "run", lambda connection, function, **_: function(client))
    return client


@pytest.fixture
def looks(monkeypatch):
    """Note who caught up instead of doing it; `outcome` may hold an error to raise."""

    class Looks(list):
        outcome: Exception | bool = True

    looks = Looks()

    def read_changes(connection, **_):
        looks.append(connection)
        if isinstance(looks.outcome, Exception):
            raise looks.outcome
        return looks.outcome

    monkeypatch.setattr(rounds, "read_changes", read_changes)
    return looks


def later(seconds):
    return timezone.now() + timedelta(seconds=seconds)


class TestPace:
    def test_at_rest(self, connection, looks):
        assert sync.catch_up_where_due() == 1
        assert sync.catch_up_where_due(now=later(600)) == 0
        assert sync.catch_up_where_due(now=later(901)) == 1

    def test_while_somebody_works_it_is_within_two_minutes(self, connection, looks):
        connection.active_until = later(1800)
        connection.save()
        sync.catch_up_where_due()
        assert sync.catch_up_where_due(now=later(100)) == 1

    def test_where_xeros_webhooks_arrive_and_nothing_stirs_it_is_hourly(self, connection, looks):
        connection.webhook_seen_at = later(-3700)
        connection.save()
        sync.catch_up_where_due()
        assert sync.catch_up_where_due(now=later(1800)) == 0
        assert sync.catch_up_where_due(now=later(3601)) == 1

    def test_while_events_come_a_lost_one_is_found_within_a_quarter_of_an_hour(self, connection, looks):
        connection.webhook_seen_at = later(-1800)
        connection.save()
        sync.catch_up_where_due()
        assert sync.catch_up_where_due(now=later(800)) == 0
        assert sync.catch_up_where_due(now=later(901)) == 1

    def test_a_disconnected_company_is_left_alone(self, connection, looks):
        connection.state = "needs_reconnect"
        connection.save()
        assert sync.catch_up_where_due() == 0

    def test_a_first_import_goes_on_at_once(self, connection, looks):
        looks.outcome = False
        sync.catch_up_where_due()
        assert sync.catch_up_where_due() == 1

    def test_while_one_worker_reads_the_others_do_not(self, connection, looks, monkeypatch):
        def read_changes(asked, **_):
            assert sync.catch_up_where_due() == 0
            tasks.catch_up(connection_id=asked.pk)
            looks.append(asked)
            return True

        monkeypatch.setattr(rounds, "read_changes", read_changes)
        sync.catch_up_where_due()
        assert looks == [connection]

    def test_a_killed_workers_turn_is_free_when_its_lease_ends_and_not_a_pace_later(self, connection, looks):
        assert claim(connection, "catch_up", now=timezone.now(), every=timedelta(seconds=900))
        assert sync.catch_up_where_due(now=later(58)) == 0
        assert sync.catch_up_where_due(now=later(62)) == 1
        assert sync.catch_up_where_due(now=later(600)) == 0

    def test_a_local_limit_of_a_second_is_waited_for_a_second(self, connection, looks):
        looks.outcome = RateLimited("All our calls are in use.", retry_after=1.0, scope="concurrent")
        sync.catch_up_where_due()
        assert sync.catch_up_where_due() == 0
        assert sync.catch_up_where_due(now=later(2)) == 1

    def test_after_connecting_it_is_at_once(self, connection, looks):
        sync.catch_up_where_due()
        tasks.catch_up(connection_id=connection.pk, added_by_a_later_version=1)
        assert len(looks) == 2


@pytest.mark.parametrize(
    "error", [RemoteUnavailable("No answer"), GrantRevoked("Revoked"), RateLimited("Wait", retry_after=1)]
)
def test_an_error_ends_the_turn_quietly_and_the_others_go_on(connection, looks, error, caplog):
    other = XeroConnectionFactory()
    looks.outcome = error
    caplog.set_level("INFO")
    assert sync.catch_up_where_due() == 2
    assert set(looks) == {connection, other}
    assert error.reason in caplog.text


def test_a_limit_is_waited_for_as_long_as_it_asks(connection, looks):
    looks.outcome = RateLimited("Our calls are used up (day).", retry_after=7200)
    sync.catch_up_where_due()
    assert sync.catch_up_where_due(now=later(7100)) == 0
    assert sync.catch_up_where_due(now=later(7210)) == 1


def read(connection, fake, monkeypatch):
    monkeypatch.setattr(clients, "run", lambda connection, function, **_: function(fake))
    return xero_lists.read_changed_invoices(connection, lane=Lane.CATCH_UP, keep_going=lambda: True)


def test_a_row_that_moves_while_we_read_hides_no_other(connection, monkeypatch):
    fake = MovingList(numbered(6), size=2)

    def move_the_first():
        fake.documents[0] = make_invoice(InvoiceID="doc-0", Status="PAID", at=NOON + timedelta(days=1))

    fake.between = move_the_first
    assert read(connection, fake, monkeypatch)
    assert Invoice.objects.count() == 6
    assert Invoice.objects.get(xero_id="doc-0").xero_status == "PAID"


def test_more_rows_of_one_second_than_a_page_holds_are_all_read(connection, monkeypatch):
    fake = MovingList(numbered(5, apart=timedelta(0)), size=2)
    assert read(connection, fake, monkeypatch)
    assert Invoice.objects.count() == 5


def test_the_next_look_starts_where_the_last_one_ended_with_an_overlap(connection, monkeypatch):
    fake = MovingList(numbered(3), size=1000)
    read(connection, fake, monkeypatch)
    read(connection, fake, monkeypatch)
    assert fake.reads == [(1, None), (1, NOON + timedelta(minutes=20) - timedelta(minutes=5))]


def test_a_list_out_of_order_is_read_to_the_end_before_the_cursor_moves(connection, monkeypatch):
    fake = MovingList(numbered(4), size=2)
    ordered = fake.list_invoices

    def backwards(page=1, page_size=1000, **filters):
        found = ordered(page, page_size, **filters)
        return Page(found.documents[::-1], page_count=found.page_count)

    fake.list_invoices = backwards
    assert read(connection, fake, monkeypatch)
    assert Invoice.objects.count() == 4
    assert Cursor.objects.get(kind="xero.invoice").since == NOON + timedelta(minutes=30)


def test_a_bad_row_does_not_stop_the_page(connection, client, caplog):
    client.list_invoices = lambda *args, **kwargs: Page(
        numbered(1), bad_rows=[BadRow({"InvoiceID": "bad-1"}, "Expected `date`")], page_count=1
    )
    xero_lists.read_changed_invoices(connection, lane=Lane.CATCH_UP, keep_going=lambda: True)
    assert Invoice.objects.count() == 1
    assert "bad-1" in caplog.text


def test_a_stopped_import_goes_on_where_it_was(connection, monkeypatch):
    fake = MovingList(numbered(6), size=2)
    monkeypatch.setattr(clients, "run", lambda connection, function, **_: function(fake))
    assert not xero_lists.read_changed_invoices(connection, lane=Lane.CATCH_UP, keep_going=lambda: False)
    assert Invoice.objects.count() == 2
    assert read(connection, fake, monkeypatch)
    assert Invoice.objects.count() == 6


def test_at_night_open_invoices_are_looked_at_again_by_id(connection, client):
    old = timezone.now() - timedelta(days=1)
    due = InvoiceFactory(connection=connection, xero_status="AUTHORISED", mirrored_at=old)
    InvoiceFactory(connection=connection, xero_status="PAID", mirrored_at=old)
    InvoiceFactory(connection=connection, xero_status="AUTHORISED", mirrored_at=timezone.now())
    asked = []

    def list_invoices(*, ids, **_):
        asked.append(list(ids))
        return Page([])

    client.list_invoices = list_invoices
    assert sync.reread_open_invoices(connection, now=timezone.now(), keep_going=lambda: True)
    assert asked == [[due.xero_id]]
    assert sync.reread_open_invoices(connection, now=timezone.now(), keep_going=lambda: True)
    assert len(asked) == 1


def test_each_service_is_caught_up_with_its_own_way(client, monkeypatch):
    xero, pipedrive = XeroConnectionFactory(), PipedriveConnectionFactory()
    client.list_invoices = client.list_deals = client.list_persons = client.list_organizations = (
        lambda *args, **kwargs: Page([], page_count=1)
    )
    client.read_page = client.list_invoices
    assert sync.read_changes(xero)
    assert sync.read_changes(pipedrive)
    xero.refresh_from_db()
    pipedrive.refresh_from_db()
    assert xero.caught_up_at
    assert pipedrive.caught_up_at


def test_a_document_that_cannot_be_stored_does_not_hold_up_the_others(connection, monkeypatch, caplog):
    mirror = xero_lists.mirror_invoices

    def choke(connection, documents, **how):
        if any(document.invoice_id == "doc-3" for document in documents):
            raise ValueError("doc-3 is odd")
        return mirror(connection, documents, **how)

    monkeypatch.setattr(xero_lists, "mirror_invoices", choke)
    fake = MovingList(numbered(6), size=100)

    assert read(connection, fake, monkeypatch)

    assert set(Invoice.objects.values_list("xero_id", flat=True)) == {f"doc-{n}" for n in range(6)} - {
        "doc-3"
    }
    assert "doc-3 is odd" in caplog.text
    assert Cursor.objects.get(kind="xero.invoice").since == NOON + timedelta(minutes=50)


def test_of_two_changes_in_one_second_the_second_is_seen(monkeypatch):
    pipedrive = PipedriveConnectionFactory()
    raw = {"id": 7, "title": "Roof", "update_time": "2026-11-02T12:00:00Z", "status": "open"}
    mirror_deals(pipedrive, [DealDocument.from_raw(raw)], {}, {}, {}, {})

    changed = DealDocument.from_raw({**raw, "title": "Roof and walls"})

    assert newer_deals(pipedrive, [DealDocument.from_raw(raw)]) == []
    assert newer_deals(pipedrive, [changed]) == [changed]
