"""At night every open invoice is read again, with as few calls as it takes, and what moved no stamp is found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.calls import clients
from integrations.http import Page
from invoices import sync
from invoices.models import Invoice
from tests.factories import InvoiceFactory, XeroConnectionFactory
from tests.invoices.mirror.documents import make_invoice

pytestmark = pytest.mark.django_db
YESTERDAY = timedelta(days=1)


class Books:
    """A Xero that knows the invoices of `documents`; notes what it was asked."""

    def __init__(self, documents):
        self.documents, self.asked = documents, []

    def list_invoices(self, page=1, page_size=1000, *, ids=(), statuses=(), **_):
        self.asked.append(("ids", len(ids)) if ids else ("open", page))
        found = [d for d in self.documents if (d.invoice_id in ids if ids else d.status in statuses)]
        return Page(found[(page - 1) * page_size : page * page_size], page_count=-(-len(found) // page_size))


@pytest.fixture
def books(monkeypatch):
    """A hundred and thirty open invoices here; three of them are settled there, without a newer stamp."""
    connection = XeroConnectionFactory()
    seen = timezone.now().replace(microsecond=0) - YESTERDAY
    rows = InvoiceFactory.create_batch(
        130, connection=connection, xero_status="AUTHORISED", mirrored_at=seen, xero_updated_at=seen
    )
    documents = [
        make_invoice(
            InvoiceID=row.xero_id, Status="PAID" if number < 3 else "AUTHORISED", at=row.xero_updated_at
        )
        for number, row in enumerate(rows)
    ]
    books = Books(documents)
    books.connection = connection
    monkeypatch.setattr(clients, "run", lambda connection, function, **_: function(books))
    return books


def reread(books, keep_going=lambda: True):
    return sync.reread_open_invoices(books.connection, now=timezone.now(), keep_going=keep_going)


def test_many_are_read_as_a_list_and_only_those_no_longer_on_it_by_id(books):
    assert reread(books)

    assert books.asked == [("open", 1), ("ids", 3)]
    assert Invoice.objects.filter(xero_status="PAID").count() == 3


def test_few_are_read_by_their_ids(books):
    few = Invoice.objects.order_by("id")[:30]
    Invoice.objects.exclude(pk__in=[row.pk for row in few]).update(mirrored_at=timezone.now())

    assert reread(books)

    assert books.asked == [("ids", 30)]
    assert Invoice.objects.filter(xero_status="PAID").count() == 3


def test_what_was_read_before_it_was_stopped_is_not_read_again(books):
    for row in Invoice.objects.order_by("id")[:100]:
        Invoice.objects.filter(pk=row.pk).update(mirrored_at=timezone.now())
    Invoice.objects.filter(xero_id__in=[d.invoice_id for d in books.documents[:3]]).update(mirrored_at=None)
    assert not reread(books, keep_going=lambda: False)
    books.asked.clear()

    assert reread(books)

    assert books.asked == []
    assert Invoice.objects.filter(xero_status="PAID").count() == 3
