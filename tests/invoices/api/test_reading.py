"""Lists and details: only what the caller may see, in a fixed number of queries."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from invoices.models import Payment
from tests.factories import DealFactory, InvoiceFactory, OutboxMessageFactory

pytestmark = pytest.mark.django_db


def ids(answer):
    return {row["id"] for row in answer.json()["results"]}


def test_a_rep_sees_their_own_deals_and_their_invoices(company):
    DealFactory(connection=company.deal.connection, title="Somebody else's")
    mine = InvoiceFactory(connection=company.north, deal=company.deal)
    InvoiceFactory(connection=company.contoso, deal=company.deal)
    answer = company.as_rita.get("/api/v1/deals/").json()

    assert [deal["title"] for deal in answer["results"]] == ["A new roof"]
    assert [invoice["id"] for invoice in answer["results"][0]["invoices"]] == [str(mine.uid)]


def test_what_is_not_visible_does_not_exist(company):
    invoice = InvoiceFactory(connection=company.north, deal=company.deal)
    for path in (f"/api/v1/deals/{company.deal.pk}/", f"/api/v1/invoices/{invoice.uid}/"):
        assert company.as_eve.get(path).status_code == 404
        assert company.as_rita.get(path).status_code == 200
    for verb in ("submit", "approve", "void", "email", "share", "retry"):
        assert company.as_eve.post(f"/api/v1/invoices/{invoice.uid}/{verb}/").status_code == 404


@pytest.mark.parametrize("path", ["/api/v1/invoices/not-a-uuid/", "/api/v1/invoices/7/"])
def test_an_odd_id_is_404(company, path):
    assert company.as_rita.get(path).status_code == 404


def test_a_deal_shows_its_products(company):
    deal = company.as_rita.get(f"/api/v1/deals/{company.deal.pk}/").json()

    assert deal["products"][0]["name"] == "Slate tile"
    assert deal["products"][0]["item_price"] == "12.5"


def test_an_invoice_is_shown_whole(company):
    invoice = InvoiceFactory(
        connection=company.north,
        deal=company.deal,
        xero_status="AUTHORISED",
        xero_total=Decimal("120.00"),
        xero_amount_due=Decimal("20.50"),
        xero_amount_paid=Decimal("99.50"),
        due_date=timezone.localdate() + timedelta(days=3),
    )
    Payment.objects.create(
        invoice=invoice, xero_payment_id="p1", date=date(2026, 11, 3), amount=Decimal("99.5")
    )
    shown = company.as_rita.get(f"/api/v1/invoices/{invoice.uid}/").json()

    assert shown["xero_number"] == invoice.xero_number
    assert (shown["xero_status"], shown["status"]) == ("AUTHORISED", "Part-paid")
    assert (shown["total"], shown["amount_due"], shown["amount_paid"]) == ("120.00", "20.50", "99.50")
    assert shown["payments"][0]["amount"] == "99.50"
    assert shown["lines"][0]["unit_amount"] == "100.00"
    assert shown["delivery"]["state"] == "idle"
    assert shown["links"]["html"] == f"http://localhost:8000/invoices/{invoice.uid}/"
    assert shown["links"]["pdf"].endswith(f"/api/v1/invoices/{invoice.uid}/pdf/")
    assert shown["links"]["xero"].endswith(f"/app/!nw001/invoicing/view/{invoice.xero_id}")


def test_what_xero_refused_is_told_with_its_sentences(company):
    invoice = InvoiceFactory(connection=company.north, deal=company.deal)
    problem = {"text": "Account code '999' is not valid", "field": "account_code", "line": 0}
    OutboxMessageFactory(
        connection=company.north,
        mailbox=invoice.mailbox,
        kind="xero.invoice.update",
        state="failed",
        failure="rejected",
        problems=[problem],
    )
    delivery = company.as_rita.get(f"/api/v1/invoices/{invoice.uid}/").json()["delivery"]

    assert delivery["state"] == "failed"
    assert delivery["problems"] == [problem]


def test_deals_are_found_by_text_status_and_owner(company):
    other = DealFactory(connection=company.deal.connection, title="A garden", pipedrive_status="won")
    mine = company.deal.pk

    assert ids(company.as_finn.get("/api/v1/deals/?search=roof")) == {mine}
    assert ids(company.as_finn.get("/api/v1/deals/?status=won")) == {other.pk}
    assert ids(company.as_finn.get("/api/v1/deals/?owner=7")) == {mine}
    assert ids(company.as_rita.get("/api/v1/deals/?owner=me")) == {mine}
    assert company.as_finn.get("/api/v1/deals/?owner=who").status_code == 400
    assert company.as_finn.get("/api/v1/deals/?status=odd").status_code == 400


def test_invoices_are_found_by_status_and_dates(company):
    today = timezone.localdate()
    draft = InvoiceFactory(connection=company.north, due_date=today + timedelta(days=5))
    late = InvoiceFactory(
        connection=company.north, xero_status="AUTHORISED", due_date=today - timedelta(days=1)
    )
    open_one = InvoiceFactory(
        connection=company.contoso, xero_status="AUTHORISED", due_date=today + timedelta(days=9)
    )

    def found(query):
        return ids(company.as_finn.get(f"/api/v1/invoices/?{query}"))

    assert found("status=draft") == {str(draft.uid)}
    assert found("status=overdue") == found("overdue=true") == {str(late.uid)}
    # What is overdue awaits payment too.
    assert found("status=awaiting-payment") == {str(late.uid), str(open_one.uid)}
    assert found("xero_status=authorised") == {str(late.uid), str(open_one.uid)}
    assert found(f"connection={company.contoso.pk}") == {str(open_one.uid)}
    assert found(f"due_before={today}") == {str(late.uid)}
    assert found(f"due_after={today + timedelta(days=6)}") == {str(open_one.uid)}
    assert company.as_finn.get("/api/v1/invoices/?status=odd").status_code == 400


def test_invoices_changed_since_a_moment(company):
    old = timezone.now() - timedelta(days=2)
    InvoiceFactory(connection=company.north, created_at=old, mirrored_at=old)
    news = InvoiceFactory(connection=company.north, created_at=old, mirrored_at=timezone.now())
    since = (timezone.now() - timedelta(hours=1)).isoformat().replace("+", "%2B")

    assert ids(company.as_finn.get(f"/api/v1/invoices/?updated_since={since}")) == {str(news.uid)}


def test_pages_go_on_where_the_last_one_ended(company):
    made = [InvoiceFactory(connection=company.north) for _ in range(5)]
    first = company.as_finn.get("/api/v1/invoices/?page_size=3").json()
    second = company.as_finn.get(first["next"]).json()

    seen = [row["id"] for row in first["results"] + second["results"]]
    assert seen == [str(invoice.uid) for invoice in reversed(made)]
    assert second["next"] is None


@pytest.mark.parametrize("path", ["/api/v1/invoices/", "/api/v1/deals/", "/api/v1/connections/"])
def test_lists_cost_the_same_for_one_and_for_many(company, path):
    def make(count):
        for _ in range(count):
            deal = DealFactory(connection=company.deal.connection)
            InvoiceFactory(connection=company.north, deal=deal)

    def cost():
        with CaptureQueriesContext(database) as queries:
            assert company.as_finn.get(path).status_code == 200
        return len(queries)

    make(1)
    company.as_finn.get(path)
    few = cost()
    make(12)

    assert cost() == few
    assert few <= 10


def test_a_connection_shows_its_currency_and_choices_but_no_secrets(company):
    rows = company.as_rita.get("/api/v1/connections/").json()["results"]
    choices = company.as_rita.get(f"/api/v1/connections/{company.north.pk}/choices/?kind=item").json()

    assert [(row["name"], row["base_currency"]) for row in rows] == [("Northwind", "GBP")]
    assert choices == [{"kind": "item", "id": "ROOF", "name": "ROOF", "is_active": True}]
    assert company.as_rita.get(f"/api/v1/connections/{company.contoso.pk}/").status_code == 404
