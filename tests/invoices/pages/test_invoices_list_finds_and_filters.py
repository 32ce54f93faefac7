"""The list of invoices: filters as people think of them, words, organisations, and few queries."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from tests.factories import InvoiceFactory, XeroConnectionFactory


@pytest.mark.parametrize(
    ("status", "columns"),
    [
        ("draft", {"xero_status": "DRAFT"}),
        ("submitted", {"xero_status": "SUBMITTED"}),
        ("paid", {"xero_status": "PAID"}),
        ("part-paid", {"xero_status": "AUTHORISED", "xero_amount_due": Decimal(20)}),
        ("overdue", {"xero_status": "AUTHORISED", "due_date": dt.date(2020, 1, 1)}),
    ],
)
def test_a_status_shows_only_its_invoices(as_rep, xero, rep, status, columns):
    later = timezone.localdate() + dt.timedelta(days=9)
    wanted = InvoiceFactory(connection=xero, owner=rep, **{"due_date": later, **columns})
    InvoiceFactory(connection=xero, owner=rep, xero_status="VOIDED")
    rows = as_rep.get("/invoices/", {"status": status}).context["page"].rows
    assert rows == [wanted]


def test_words_find_by_number_customer_and_reference(as_rep, xero, invoice, rep):
    InvoiceFactory(connection=xero, owner=rep, xero_number="OTHER-1")
    for words in (invoice.xero_number, "ridgeway"):
        assert as_rep.get("/invoices/", {"q": words}).context["page"].rows == [invoice]


def test_one_not_yet_in_xero_is_found_by_what_was_typed(as_rep, xero, rep):
    new = InvoiceFactory(
        connection=xero,
        owner=rep,
        contact=None,
        xero_id="",
        xero_number="",
        contact_details={"contact_name": "Zoë"},
    )
    assert as_rep.get("/invoices/", {"q": "Zoë"}).context["page"].rows == [new]


def test_an_organisation_filters(as_rep, rep, invoice):
    other = InvoiceFactory(connection=XeroConnectionFactory(), owner=rep)
    rep.organisations.add(other.connection)
    rows = as_rep.get("/invoices/", {"organisation": other.connection.pk}).context["page"].rows
    assert rows == [other]


def test_a_long_list_costs_no_more_queries(as_rep, xero, rep, invoice, django_assert_num_queries):
    with django_assert_num_queries(7):
        as_rep.get("/invoices/")
    InvoiceFactory.create_batch(20, connection=xero, owner=rep)
    with django_assert_num_queries(7):
        as_rep.get("/invoices/")
