"""Webhooks, catch-up and answers may arrive in any order and more than once: the newest document wins."""

from __future__ import annotations

from datetime import timedelta

import pytest

from invoices.mirror import mirror_invoices
from invoices.models import Invoice, InvoiceLine, TimelineEntry
from tests.factories import XeroConnectionFactory
from tests.invoices.mirror.documents import NOON, make_invoice

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=1)


@pytest.fixture
def connection():
    connection = XeroConnectionFactory()
    mirror_invoices(connection, [make_invoice()], source="event")
    return connection


def test_an_older_document_changes_nothing(connection):
    mirror_invoices(connection, [make_invoice(Status="SUBMITTED", at=LATER)], source="event")
    assert mirror_invoices(connection, [make_invoice()], source="catch_up") == []
    assert Invoice.objects.get().xero_status == "SUBMITTED"


def test_the_same_document_again_changes_nothing_and_tells_nothing(connection):
    before = TimelineEntry.objects.count()
    assert mirror_invoices(connection, [make_invoice()], source="event") == []
    assert mirror_invoices(connection, [make_invoice()], source="reread") == []
    assert TimelineEntry.objects.count() == before


def test_the_nightly_look_sees_what_does_not_move_xeros_stamp(connection):
    document = make_invoice(DueDateString="2026-12-24T00:00:00")
    assert mirror_invoices(connection, [document], source="catch_up") == []
    assert len(mirror_invoices(connection, [document], source="reread")) == 1
    assert str(Invoice.objects.get().due_date) == "2026-12-24"


def test_a_row_that_tells_no_lines_never_erases_lines(connection):
    mirror_invoices(connection, [make_invoice(LineItems=[], at=LATER)], source="catch_up")
    mirror_invoices(
        connection, [make_invoice(without=("LineItems",), at=LATER + timedelta(minutes=1))], source="event"
    )
    assert InvoiceLine.objects.count() == 1


def test_lines_are_filled_in_when_the_first_word_of_an_invoice_had_none():
    connection = XeroConnectionFactory()
    mirror_invoices(connection, [make_invoice(LineItems=[])], source="catch_up")
    assert not InvoiceLine.objects.exists()
    mirror_invoices(connection, [make_invoice()], source="event")
    assert InvoiceLine.objects.count() == 1


def test_unchanged_lines_keep_their_rows(connection):
    [before] = InvoiceLine.objects.values_list("pk", flat=True)
    mirror_invoices(connection, [make_invoice(Reference="New", at=LATER)], source="event")
    assert [before] == list(InvoiceLine.objects.values_list("pk", flat=True))
