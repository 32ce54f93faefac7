"""The list of invoices at the finance desk: whose, filtered how, and at what cost."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import Role
from tests.factories import InvoiceFactory, OutboxMessageFactory, UserFactory

URL = reverse("admin:invoices_invoice_changelist")
LONG_AGO = dt.date(2026, 1, 1)


def shown(client, query: str = "") -> list[str]:
    page = client.get(URL + query)
    assert page.status_code == 200
    return [invoice.xero_number for invoice in page.context["cl"].result_list]


def test_finance_sees_the_invoices_of_their_organisations(desk, organisation, foreign_organisation):
    InvoiceFactory(connection=organisation, xero_number="INV-0001")
    InvoiceFactory(connection=foreign_organisation, xero_number="INV-0002")

    assert shown(desk) == ["INV-0001"]


def test_a_foreign_invoice_does_not_exist(desk, foreign_organisation):
    invoice = InvoiceFactory(connection=foreign_organisation)

    page = desk.get(reverse("admin:invoices_invoice_change", args=[invoice.pk]))

    assert page.status_code == 302  # the admin says "doesn't exist" on its index page
    assert page.url == reverse("admin:index")


def test_sales_is_not_let_in(client, organisation):
    client.force_login(UserFactory(role=Role.SALES, organisations=[organisation]))

    assert client.get(URL).status_code in (302, 403)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("?status=DRAFT", ["draft"]),
        ("?status=AUTHORISED", ["late", "part"]),
        ("?status=overdue", ["late"]),
        ("?status=part-paid", ["part"]),
        ("?status=not-in-xero", ["unsent"]),
        ("?status=needs-a-look", ["unsent"]),
        ("?due=past", ["late"]),
        ("?due=none", ["undated"]),
        ("?owner=nobody", ["draft", "late", "part", "undated", "unsent"]),
    ],
)
def test_filters(desk, organisation, query, numbers):
    later = dt.date(2099, 1, 1)
    make = lambda number, **values: InvoiceFactory(  # noqa: E731
        connection=organisation, xero_number=number, **{"due_date": later, **values}
    )
    make("draft")
    make("late", xero_status="AUTHORISED", due_date=LONG_AGO)
    make("part", xero_status="AUTHORISED", xero_amount_due=Decimal(20))
    make("undated", xero_status="SUBMITTED", due_date=None)
    unsent = make("unsent", xero_status="", xero_id="")
    OutboxMessageFactory(mailbox=unsent.mailbox, connection=organisation, state="failed", failure="rejected")

    assert sorted(shown(desk, query)) == numbers


def test_a_long_list_costs_no_more_queries(desk, organisation, django_assert_max_num_queries):
    InvoiceFactory.create_batch(30, connection=organisation)

    with django_assert_max_num_queries(14):
        shown(desk)
