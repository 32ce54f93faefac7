"""F32, F33: rows that move while the list is read, share a second or come in short pages; none is lost, none is old."""

from __future__ import annotations

from datetime import timedelta

import pytest

from integrations.calls import clients
from integrations.calls.budget import Lane
from integrations.models import Cursor
from integrations.xero.schemas import InvoiceDocument
from invoices import sync
from invoices.models import Invoice
from invoices.sync.pull import xero_lists
from tests.factories import XeroConnectionFactory
from tests.invoices.mirror.documents import NOON, make_invoice
from tests.invoices.sync.pull.moving_list import MovingList, numbered

pytestmark = pytest.mark.django_db
PAGE = 60
OPEN = ("DRAFT", "SUBMITTED", "AUTHORISED")


class Bookkeeper:
    """Saves invoices again that were read already, so many after each of the first pages."""

    def __init__(self, sandbox, saves: int) -> None:
        self.sandbox, self.saves, self.pages, self.saved = sandbox, saves, 0, 0

    def work(self) -> None:
        self.pages += 1
        if self.pages > 4:
            return
        read = Invoice.objects.filter(xero_status__in=OPEN, xero_amount_paid=0).order_by("xero_updated_at")
        for number, xero_id in enumerate(read.values_list("xero_id", flat=True)[: self.saves]):
            fields = {"Reference": f"Saved again {self.pages}-{number}"}
            self.sandbox.control("POST", f"xero/invoices/{xero_id}/edit", {"fields": fields})
            self.saved += 1


@pytest.fixture
def bookkeeper(sandbox, xero, monkeypatch):
    """Let a bookkeeper work between the pages: `bookkeeper(saves)`."""
    # The books as they were, without what other tests changed at another hour.
    sandbox.control("POST", "reset", {"scenario": "demo", "keep_connections": True})
    sandbox.switch(xero_minute_limit=10_000, xero_day_limit=100_000)
    sandbox.control("POST", "webhooks", {"mode": "drop"})
    run = clients.run

    def between_pages(saves: int) -> Bookkeeper:
        bookkeeper = Bookkeeper(sandbox, saves)

        def run_and_be_disturbed(connection, function, **how):
            page = run(connection, function, **how)
            if any(isinstance(each, InvoiceDocument) for each in page):
                bookkeeper.work()
            return page

        monkeypatch.setattr(clients, "run", run_and_be_disturbed)
        monkeypatch.setattr(xero_lists, "PAGE_SIZE", PAGE)
        return bookkeeper

    return between_pages


def in_xero(xero) -> dict:
    """Return every sales invoice as Xero has it: id -> (status, reference, version)."""
    page = clients.run(xero, lambda client: client.list_invoices(where='Type=="ACCREC"'), lane=Lane.PERSON)
    assert page.page_count == 1
    return {each.invoice_id: (each.status, each.reference, each.updated_at) for each in page}


def mirrored() -> dict:
    rows = Invoice.objects.values_list("xero_id", "xero_status", "reference", "xero_updated_at")
    return {xero_id: tuple(values) for xero_id, *values in rows}


@pytest.mark.parametrize("saves", [1, 5, 50])
def test_invoices_saved_again_while_the_pages_are_read(xero, bookkeeper, monkeypatch, saves):
    disturbing = bookkeeper(saves)

    assert sync.read_changes(xero)
    sync.read_changes(xero)
    pages = disturbing.pages
    monkeypatch.undo()

    assert disturbing.saved > 0
    theirs = in_xero(xero)
    assert mirrored() == theirs
    # The rows, those saved again, two of overlap a page; and the second look.
    assert pages <= -(-(len(theirs) + disturbing.saved + 2 * pages) // PAGE) + 1


def read(fake, monkeypatch, connection=None):
    monkeypatch.setattr(clients, "run", lambda connection, function, **_: function(fake))
    connection = connection or XeroConnectionFactory()
    assert xero_lists.read_changed_invoices(connection, lane=Lane.CATCH_UP, keep_going=lambda: True)
    return connection


def test_two_thousand_rows_of_one_second(monkeypatch):
    fake = MovingList(numbered(2000, apart=timedelta(0)), size=1000)
    read(fake, monkeypatch)

    assert Invoice.objects.count() == 2000
    assert len(fake.reads) <= 4


def test_rows_of_one_second_that_move_while_they_are_read(monkeypatch):
    """What moves up comes to stand on a page that was read before."""
    before = numbered(2, apart=timedelta(seconds=1))
    same = [make_invoice(InvoiceID=f"same-{n}", at=NOON + timedelta(seconds=30)) for n in range(30)]
    fake = MovingList([*before, *same], size=10)

    def save_one_again():
        if len(fake.reads) < 5:
            fake.save_again(f"same-{len(fake.reads)}", NOON + timedelta(hours=len(fake.reads)), Status="PAID")

    fake.between = save_one_again
    connection = read(fake, monkeypatch)
    assert set(Invoice.objects.values_list("xero_id", flat=True)) == {d.invoice_id for d in fake.documents}
    read(fake, monkeypatch, connection)

    assert Invoice.objects.count() == 32
    assert Invoice.objects.filter(xero_status="PAID").count() == 4


def test_rows_that_share_the_second_of_a_pages_edge(monkeypatch):
    rows = [
        make_invoice(InvoiceID=f"doc-{n}", at=NOON + timedelta(seconds=n // 4, milliseconds=n % 4))
        for n in range(40)
    ]
    fake = MovingList(rows, size=10)
    read(fake, monkeypatch)

    assert Invoice.objects.count() == 40


@pytest.mark.parametrize("counts", [True, False], ids=["pages are counted", "pages are not counted"])
def test_short_pages_are_not_the_end(monkeypatch, counts):
    fake = MovingList(numbered(25), size=10)
    fake.counts = counts
    whole = fake.list_invoices

    def short(page=1, page_size=1000, **filters):
        found = whole(page, page_size, **filters)
        # One row of each page is withheld until it is asked for as the first of another.
        if len(found.documents) > 3:
            del found.documents[3:]
        return found

    fake.list_invoices = short
    connection = read(fake, monkeypatch)

    assert Invoice.objects.count() == 25
    assert Cursor.objects.get(connection=connection, kind="xero.invoice").since == NOON + timedelta(
        minutes=240
    )


def test_the_total_changes_while_we_read(monkeypatch):
    fake = MovingList(numbered(20), size=10)

    def one_more():
        if len(fake.reads) <= 3:
            number = 20 + len(fake.reads)
            fake.documents.append(make_invoice(InvoiceID=f"doc-{number}", at=NOON + timedelta(days=number)))

    fake.between = one_more
    connection = read(fake, monkeypatch)
    read(fake, monkeypatch, connection)

    assert Invoice.objects.count() == 23
