"""The first import on the connections page: counts, a bar, the time left; stopped and resumed by administrators."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Role
from integrations.models import Import
from tests.factories import UserFactory, XeroConnectionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client):
    client.force_login(UserFactory(name="Ada Admin", role=Role.ADMINISTRATOR))
    return client


@pytest.fixture
def organisation():
    return XeroConnectionFactory(name="Northwind Traders Ltd")


@pytest.fixture
def invoices(organisation):
    Import.objects.create(connection=organisation, kind="xero.contact", state="done", done=204)
    return Import.objects.create(
        connection=organisation, kind="xero.invoice", total=120_000, done=30_000, rows_a_second=25
    )


def test_it_shows_counts_a_bar_and_the_time_left(ada, invoices):
    page = ada.get("/connections/").content.decode()

    assert "30,000 of 120,000; about 60 minutes left" in " ".join(page.split())
    assert 'value="25" max="100" aria-label="Invoices imported"' in page
    assert "204, complete" in page
    assert f'hx-get="/connections/{invoices.connection_id}/import/"' in page


def test_why_it_waits_is_said(ada, invoices):
    until = timezone.now() + timedelta(hours=3)
    Import.objects.filter(pk=invoices.pk).update(
        waits_until=until, waits_because="Half the day's calls are used."
    )
    part = ada.get(f"/connections/{invoices.connection_id}/import/").content.decode()
    assert f"waiting until {timezone.localtime(until):%H:%M} (Half the day&#x27;s calls are used.)" in part


def test_stop_and_resume(ada, invoices):
    stopped = ada.post(f"/connections/{invoices.connection_id}/import/stop/", follow=True).content.decode()
    invoices.refresh_from_db()
    assert invoices.state == "stopped"
    assert "stopped by Ada Admin" in stopped
    assert "hx-get" not in stopped

    ada.post(f"/connections/{invoices.connection_id}/import/resume/")
    invoices.refresh_from_db()
    assert (invoices.state, invoices.stopped_by) == ("running", None)


def test_once_all_is_read_nothing_is_shown(ada, invoices):
    Import.objects.update(state="done")
    assert "First import" not in ada.get("/connections/").content.decode()
    part = ada.get(f"/connections/{invoices.connection_id}/import/").content.decode()
    assert "hx-get" not in part
