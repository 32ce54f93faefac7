"""The page of today's calls: what they went to, what is kept for people, what waits and until when; nobody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Role
from integrations.models import CallBudget, CallTally
from tests.factories import OutboxMessageFactory, UserFactory, XeroConnectionFactory

pytestmark = pytest.mark.django_db
URL = "/connections/calls/"


@pytest.fixture
def organisation():
    return XeroConnectionFactory(name="Northwind Traders Ltd")


@pytest.fixture
def fin(client, organisation):
    client.force_login(UserFactory(role=Role.FINANCE, organisations=[organisation]))
    return client


@pytest.fixture
def spend(organisation):
    """Write down a day: spend({("person", "xero.invoice.create"): 12}, calls=20)."""

    def write(spent, *, calls, **budget):
        began = timezone.now() - timedelta(hours=2)
        CallBudget.objects.create(connection=organisation, day_started_at=began, day_calls=calls, **budget)
        for (lane, purpose), count in spent.items():
            CallTally.objects.create(
                connection=organisation, day_started_at=began, lane=lane, purpose=purpose, calls=count
            )

    return write


def test_the_calls_stand_by_lane_and_purpose_in_words(fin, spend):
    spend(
        {("person", "xero.invoice.create"): 12, ("event", "xero.invoice"): 5, ("catch_up", "catch_up"): 3},
        calls=1_000 - 300,
    )
    page = fin.get(URL).content.decode()

    for words in (
        "700 of 1,000",
        "200 are reserved for people",
        "Create the invoice",
        "Events: invoices",
        "Looking for changes",
        "Other calls that Xero counts",
        "680",
    ):
        assert words in page
    assert "is paused until" not in page


def test_a_used_up_share_says_until_when_the_background_rests(fin, spend):
    spend({}, calls=850)
    assert "is paused until" in fin.get(URL).content.decode()


def test_what_waits_because_of_a_limit_is_said_with_its_hour(fin, spend, organisation):
    until = timezone.now() + timedelta(minutes=10)
    spend({}, calls=10, paused_until=until, pause_reason="minute")
    OutboxMessageFactory(connection=organisation, not_before=until)
    page = fin.get(URL).content.decode()

    assert "Waiting because of the limit per minute" in page
    assert f"until {timezone.localtime(until):%H:%M}" in page
    assert "Held up: 1 outgoing message" in " ".join(page.split())


def test_others_calls_are_not_shown(fin):
    XeroConnectionFactory(name="Southwind Ltd")
    assert "Southwind" not in fin.get(URL).content.decode()


def test_the_desk_leads_there(fin):
    assert fin.get("/admin/integrations/callbudget/")["Location"] == URL
