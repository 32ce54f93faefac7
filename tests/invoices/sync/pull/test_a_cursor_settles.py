"""What may still come up late is read again by the looks of the next minutes, and then no longer."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from integrations.calls import clients
from integrations.calls.budget import Lane
from invoices.models import Invoice
from invoices.sync.pull import xero_lists
from tests.factories import XeroConnectionFactory
from tests.invoices.mirror.documents import NOON
from tests.invoices.sync.pull.moving_list import MovingList, numbered

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def look(monkeypatch):
    """Answers a function that looks, so long after the first look, and returns since when it asked Xero."""
    books, connection, began = MovingList(numbered(3), 100), XeroConnectionFactory(), timezone.now()
    monkeypatch.setattr(clients, "run", lambda connection, function, **_: function(books))

    def go(minutes: float):
        books.reads.clear()
        with time_machine.travel(began + minutes * MINUTE, tick=False):
            xero_lists.read_changed_invoices(connection, lane=Lane.CATCH_UP, keep_going=lambda: True)
        return books.reads[0][1]

    go.books = books
    return go


def test_the_overlap_is_read_until_nothing_can_come_up_late(look):
    look(0)
    last = Invoice.objects.latest("xero_updated_at").xero_updated_at

    assert look(2) == last - xero_lists.OVERLAP
    assert look(6) == last - xero_lists.OVERLAP
    assert last - timedelta(seconds=1) <= look(20) <= last


def test_something_new_brings_the_overlap_back(look):
    for minutes in (0, 6, 20):
        look(minutes)
    look.books.save_again("doc-1", at=NOON + timedelta(hours=1))

    look(21)

    assert look(22) == NOON + timedelta(hours=1) - xero_lists.OVERLAP
