"""One person of Sales can't use up a company's day at Xero; finance can, and the last calls are for approvals."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.calls import budget
from integrations.calls.budget import Lane
from integrations.http import RateLimited
from integrations.models import CallBudget, DeliveryAttempt, OutboxMessage
from tests.factories import InvoiceFactory, OutboxMessageFactory
from tests.invoices.api.conftest import company  # noqa: F401 - the fixture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small_day(settings):
    settings.XERO_CALLS_PER_DAY, settings.XERO_CALLS_PER_MINUTE, settings.XERO_PERSON_PERCENT = 100, 1000, 5


def call(company, by, count=1, **columns):  # noqa: F811
    for _ in range(count):
        message = OutboxMessageFactory(connection=company.north, created_by=by, state="delivered", **columns)
        DeliveryAttempt.objects.create(message=message, number=1)


def share(company, client, invoice):  # noqa: F811
    return client.post(f"/api/v1/invoices/{invoice.uid}/share/")


@pytest.fixture
def invoice(company):  # noqa: F811
    return InvoiceFactory(
        connection=company.north, deal=company.deal, owner=company.rita, xero_status="AUTHORISED"
    )


def test_a_person_is_told_until_when(company, invoice):  # noqa: F811
    CallBudget.objects.create(connection=company.north, day_started_at=timezone.now() - timedelta(hours=1))
    call(company, company.rita, 4)
    assert share(company, company.as_rita, invoice).status_code == 200
    other = InvoiceFactory(connection=company.north, owner=company.rita, xero_status="AUTHORISED")
    answer = share(company, company.as_rita, other)
    assert answer.status_code == 409
    assert "You have used your share of today's calls to Northwind (5)" in answer.json()["detail"]
    assert "It works again at" in answer.json()["detail"]
    assert share(company, company.as_finn, other).status_code == 200


def test_what_waits_counts(company, invoice):  # noqa: F811
    OutboxMessageFactory.create_batch(5, connection=company.north, created_by=company.rita)
    assert share(company, company.as_rita, invoice).status_code == 409


def test_yesterday_and_colleagues_do_not_count(company, invoice):  # noqa: F811
    call(company, company.rita, 5)
    DeliveryAttempt.objects.update(started_at=timezone.now() - timedelta(days=2))
    call(company, company.finn, 50)
    assert share(company, company.as_rita, invoice).status_code == 200


def test_what_went_out_together_was_one_call(company, invoice):  # noqa: F811
    call(company, company.rita, 5, batch_key="one")
    assert share(company, company.as_rita, invoice).status_code == 200


def test_a_refused_draft_is_not_half_written(company):  # noqa: F811
    call(company, company.rita, 5)
    before = OutboxMessage.objects.count()
    answer = company.as_rita.post("/api/v1/invoices/", {"deal": company.deal.pk}, format="json")
    assert answer.status_code == 409
    assert OutboxMessage.objects.count() == before
    assert not company.deal.invoices.exists()


def test_the_last_calls_of_the_day_are_for_approvals(company, settings):  # noqa: F811
    settings.XERO_APPROVALS_PERCENT = 10
    CallBudget.objects.create(connection=company.north, day_calls=90)
    with pytest.raises(RateLimited) as refused, budget.spend_call(company.north, lane=Lane.PERSON):
        pass
    assert refused.value.scope == "day"
    for _ in range(10):
        with budget.spend_call(company.north, lane=Lane.APPROVAL):
            pass
    with pytest.raises(RateLimited), budget.spend_call(company.north, lane=Lane.APPROVAL):
        pass
