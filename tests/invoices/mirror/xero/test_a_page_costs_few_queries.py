"""A page of a hundred documents costs as many reads as a page of one; only the writes come in batches."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from invoices.mirror import mirror_invoices
from invoices.models import Invoice
from tests.factories import XeroConnectionFactory
from tests.invoices.mirror.documents import NOON, make_invoice

pytestmark = pytest.mark.django_db


def page_of(count, at=NOON, **overrides):
    return [
        make_invoice(InvoiceID=f"doc-{n}", InvoiceNumber=f"INV-{n}", at=at, **overrides) for n in range(count)
    ]


def read(count, **overrides):
    """Mirror a first and a second version of a page, and count the second's queries: reads, and all."""
    connection = XeroConnectionFactory()
    mirror_invoices(connection, page_of(count), source="catch_up")
    later = page_of(count, at=NOON + timedelta(hours=1), Status="AUTHORISED", Reference="New", **overrides)
    with CaptureQueriesContext(
        database,
    ) as queries:
        mirror_invoices(connection, later, source="catch_up")
    reads = [query for query in queries if query["sql"].startswith("SELECT")]
    return len(reads), len(queries)


def test_reads_do_not_grow_with_the_page():
    (one, _), (hundred, total) = read(1), read(100)
    assert one == hundred
    assert total < 40


def test_a_page_without_news_costs_three_queries_and_a_transaction():
    connection = XeroConnectionFactory()
    mirror_invoices(connection, page_of(100), source="catch_up")
    with CaptureQueriesContext(database) as queries:
        assert mirror_invoices(connection, page_of(100), source="catch_up") == []
    assert len(queries) <= 5
    assert Invoice.objects.count() == 100
