"""A second e-mail of one invoice within the hour asks first, on the page and over REST."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from integrations.models import OutboxMessage
from invoices.models import Invoice
from tests.factories import ContactFactory, InvoiceFactory
from tests.invoices.api.conftest import company  # noqa: F401 - the fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice(company):  # noqa: F811
    contact = ContactFactory(connection=company.north, email_address="ana@x.test")
    return InvoiceFactory(
        connection=company.north,
        deal=company.deal,
        owner=company.rita,
        contact=contact,
        xero_status="AUTHORISED",
    )


def deliver(minutes_ago=0):
    OutboxMessage.objects.filter(state="pending").update(
        state="delivered", delivered_at=timezone.now() - timedelta(minutes=minutes_ago)
    )


def over_rest(company, invoice, **more):  # noqa: F811
    sent = {"version": invoice.version, **more}
    return company.as_rita.post(f"/api/v1/invoices/{invoice.uid}/email/", sent, format="json")


def by_page(company, invoice, **more):  # noqa: F811
    person = Client()
    person.force_login(company.rita)
    shown = Invoice.objects.get(pk=invoice.pk)
    seen = {"version": shown.version, "total": f"{shown.shown_total}", "status": shown.xero_status}
    return person.post(f"/invoices/{invoice.uid}/email/", seen | more)


def test_over_rest(company, invoice):  # noqa: F811
    assert over_rest(company, invoice).status_code == 200
    deliver()
    answer = over_rest(company, invoice)
    assert answer.status_code == 409
    assert answer.json()["code"] == "emailed_already"
    assert "It was e-mailed to ana@x.test at" in answer.json()["detail"]
    assert "by Rita" in answer.json()["detail"]
    assert OutboxMessage.objects.count() == 1
    assert over_rest(company, invoice, again=True).status_code == 200
    assert OutboxMessage.objects.count() == 2


def test_by_page(company, invoice):  # noqa: F811
    assert by_page(company, invoice).status_code == 302
    deliver()
    answer = by_page(company, invoice)
    assert answer.status_code == 409
    words = answer.content.decode()
    assert "Send it again?" in words
    assert "It was e-mailed to ana@x.test at" in words
    assert 'name="again"' in words
    assert OutboxMessage.objects.count() == 1
    assert by_page(company, invoice, again="yes").status_code == 302
    assert OutboxMessage.objects.count() == 2


def test_after_the_hour_nobody_is_asked(company, invoice):  # noqa: F811
    over_rest(company, invoice)
    deliver(minutes_ago=61)
    assert over_rest(company, invoice).status_code == 200
    assert OutboxMessage.objects.count() == 2


def test_another_invoice_is_not_asked_about(company, invoice):  # noqa: F811
    over_rest(company, invoice)
    deliver()
    other = InvoiceFactory(
        connection=company.north, owner=company.rita, contact=invoice.contact, xero_status="AUTHORISED"
    )
    assert over_rest(company, other).status_code == 200
