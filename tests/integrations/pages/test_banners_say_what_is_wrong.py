"""Every page, the desk's too, says when a connection needs a person, when no worker runs, when the disk is full."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Role
from integrations import context_processors, tasks
from integrations.models import Heartbeat
from integrations.queue import heartbeat
from tests.factories import OutboxMessageFactory, UserFactory, XeroConnectionFactory

pytestmark = pytest.mark.django_db
PAGES = ["/deals/", "/invoices/", "/connections/calls/", "/admin/", "/admin/integrations/outboxmessage/"]


@pytest.fixture
def organisation():
    return XeroConnectionFactory(name="Northwind Traders Ltd")


@pytest.fixture
def fin(client, organisation):
    client.force_login(UserFactory(role=Role.FINANCE, organisations=[organisation]))
    return client


def seen(ago):
    Heartbeat.objects.update_or_create(name=heartbeat.SWEEP, defaults={"at": timezone.now() - ago})


@pytest.mark.parametrize("page", PAGES)
def test_what_needs_reconnecting_is_said_everywhere(fin, organisation, page):
    organisation.state = "needs_reconnect"
    organisation.save()
    assert "Xero needs reconnecting: Northwind Traders Ltd" in fin.get(page).content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_a_worker_that_does_not_run_is_said_with_the_hour(fin, page):
    seen(timedelta(minutes=5))
    hour = timezone.localtime(timezone.now() - timedelta(minutes=5))
    assert f"No worker has run since {hour:%H:%M} on" in fin.get(page).content.decode()


def test_while_one_runs_nothing_is_said(fin):
    seen(timedelta(minutes=5))
    tasks.sweep()
    assert "No worker has run" not in fin.get("/deals/").content.decode()


def test_a_sign_of_life_is_written_rarely(django_assert_num_queries):
    heartbeat.beat()
    at = Heartbeat.objects.get().at
    heartbeat.beat()
    assert Heartbeat.objects.get().at == at
    assert heartbeat.missing_since() is None


def test_where_none_ever_ran_the_oldest_waiting_message_tells(organisation):
    assert heartbeat.missing_since() is None
    waiting = OutboxMessageFactory(connection=organisation, created_at=timezone.now() - timedelta(minutes=3))
    assert heartbeat.missing_since() == waiting.created_at


def test_a_disk_nearly_full_is_said(fin, monkeypatch):
    assert "nearly full" not in fin.get("/deals/").content.decode()
    monkeypatch.setattr(context_processors, "LITTLE_SPACE", 10**18)
    page = fin.get("/deals/").content.decode()
    assert "The InvoiceBridge server's disk is nearly full" in page
    assert "Please tell an administrator" in page
