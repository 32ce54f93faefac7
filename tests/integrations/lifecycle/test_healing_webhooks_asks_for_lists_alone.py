"""Webhooks that fell silent are made again and the company's lists read again; whatever else is under way goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.calls import clients, outages
from integrations.http import Exchange, Page
from integrations.inbox import debounce
from integrations.lifecycle import recovery
from integrations.lifecycle.pipedrive_webhooks import heal_webhooks
from integrations.models import ServiceState
from integrations.pipedrive.people import WebhookDocument
from invoices import sync
from invoices.sync.catch_up import rounds
from invoices.sync.leases import claim
from tests.factories import InboxMessageFactory, OutboxMessageFactory, PipedriveConnectionFactory

pytestmark = pytest.mark.django_db
ANY_TIME, LATER = timedelta(0), timedelta(hours=3)


class ForgetfulPipedrive:
    """A Pipedrive that has deleted our webhooks and makes new ones. `lists` are those it was asked for."""

    def __init__(self) -> None:
        self.lists: list[str] = []

    def list_webhooks(self) -> list[WebhookDocument]:
        return []

    def create_webhook(self, body: dict[str, str]) -> WebhookDocument:
        return WebhookDocument(id=900, event_object=body["event_object"])

    def list_deals(self, *args: object, **filters: object) -> Page:
        return self._empty("archived deals" if filters.get("archived") else "deals")

    def list_persons(self, *args: object, **filters: object) -> Page:
        return self._empty("persons")

    def list_organizations(self, *args: object, **filters: object) -> Page:
        return self._empty("organizations")

    def _empty(self, name: str) -> Page:
        self.lists.append(name)
        return Page([])


@pytest.fixture
def company():
    return PipedriveConnectionFactory(webhook_ids=[1, 2, 3])


@pytest.fixture
def service(monkeypatch):
    service = ForgetfulPipedrive()
    monkeypatch.setattr(clients, "run", lambda connection, function, **_: function(service))
    return service


def answer(connection, status: int) -> None:
    """Let the service give an answer of this status."""
    outages.note(connection, Exchange("GET", "https://test", status, {}, "", {}, "", 10, ""))


def test_every_list_is_read_again(company, service):
    assert sync.catch_up_where_due() == 1
    assert sync.catch_up_where_due() == 0
    first, service.lists = service.lists, []
    assert {"deals", "archived deals", "persons", "organizations"} <= set(first)

    heal_webhooks(company, service)

    assert sync.catch_up_where_due() == 1
    assert service.lists == first


def test_a_service_that_is_back_is_still_announced(company, service):
    answer(company, 503)
    # A failure of seconds is no outage, and nothing is said of its end.
    ServiceState.objects.filter(connection=company).update(away_since=timezone.now() - LATER)
    message = OutboxMessageFactory(
        connection=company, problems=[{"text": "No answer"}], not_before=timezone.now() + LATER
    )
    event = InboxMessageFactory(connection=company, error="No answer", not_before=timezone.now() + LATER)
    answer(company, 200)

    heal_webhooks(company, service)
    recovery.probe_and_resume()

    for waiting in (message, event):
        waiting.refresh_from_db()
        assert waiting.not_before <= timezone.now()


def test_a_service_that_is_away_is_not_asked_more_often(company, service):
    answer(company, 503)

    heal_webhooks(company, service)

    assert outages.due_probes(timezone.now() + timedelta(seconds=10)) == []
    assert outages.due_probes(timezone.now() + timedelta(seconds=60)) == [company]


def test_events_that_are_being_worked_on_stay_with_their_worker(company, service):
    now = timezone.now()
    assert debounce.begin_read(debounce.lease_on("pipedrive.deal", company.pk), now=now)

    heal_webhooks(company, service)

    assert not debounce.begin_read(debounce.lease_on("pipedrive.deal", company.pk), now=now)


def test_lists_that_are_being_read_stay_with_their_worker(company, service):
    now = timezone.now()
    assert claim(company, rounds.ROUND, now=now, every=ANY_TIME)

    heal_webhooks(company, service)

    assert not claim(company, rounds.ROUND, now=now, every=ANY_TIME)
