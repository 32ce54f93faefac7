"""Every page, the desk's too, says when a connection needs a person, when no worker runs, when the disk is full."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Connection, Role
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
    assert f"No worker has looked for work since {hour:%H:%M} on" in fin.get(page).content.decode()


def test_while_one_runs_nothing_is_said(fin):
    seen(timedelta(minutes=5))
    tasks.sweep()
    assert "No worker" not in fin.get("/deals/").content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_a_look_from_the_future_is_none_and_the_next_one_counts(fin, page):
    """The clock ran ahead, or another host's does."""
    seen(-timedelta(days=1))
    hour = timezone.localtime(timezone.now() + timedelta(days=1))
    said = " ".join(fin.get(page).content.decode().split())
    assert f"No worker looks for work: the last look is dated {hour:%H:%M} on" in said
    tasks.sweep()
    assert "No worker" not in fin.get(page).content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_where_none_ever_looked_that_is_said_two_minutes_after_connecting(fin, organisation, page):
    assert "No worker" not in fin.get(page).content.decode()
    Connection.objects.update(created_at=timezone.now() - timedelta(minutes=2))
    assert "No worker has looked for work yet." in fin.get(page).content.decode()


def test_a_web_server_whose_clock_is_another_believes_the_database(organisation):
    tasks.sweep()
    for apart in (timedelta(days=1), timedelta(days=-1)):
        with time_machine.travel(timezone.now() + apart, tick=True):
            assert heartbeat.silence() is None
            tasks.sweep()
    assert heartbeat.silence() is None


def test_a_sign_of_life_is_written_rarely():
    for name in (heartbeat.SWEEP, heartbeat.PEOPLE):
        heartbeat.beat(name)
        at = Heartbeat.objects.get(name=name).at
        heartbeat.beat(name)
        assert Heartbeat.objects.get(name=name).at == at
    assert heartbeat.silence() is None


def test_people_seen_in_the_future_are_nobody_now():
    heartbeat.beat(heartbeat.PEOPLE)
    now, hour = timezone.now(), timedelta(hours=1)
    assert heartbeat.is_alive(heartbeat.PEOPLE, within=hour, now=now)
    assert not heartbeat.is_alive(heartbeat.PEOPLE, within=hour, now=now - timedelta(days=1))


def test_where_none_ever_ran_a_waiting_message_tells(organisation):
    assert heartbeat.silence() is None
    OutboxMessageFactory(connection=organisation, created_at=timezone.now() - timedelta(minutes=3))
    assert heartbeat.silence() == heartbeat.Silence()


def test_a_disk_nearly_full_is_said(fin, monkeypatch):
    assert "nearly full" not in fin.get("/deals/").content.decode()
    monkeypatch.setattr(context_processors, "LITTLE_SPACE", 10**18)
    page = fin.get("/deals/").content.decode()
    assert "The InvoiceBridge server's disk is nearly full" in page
    assert "Please tell an administrator" in page
