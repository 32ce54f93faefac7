"""An administrator holds back what goes out to one company, says why, and lets it go again."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import Role
from tests.factories import UserFactory, XeroConnectionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def northwind(client):
    client.force_login(UserFactory(role=Role.ADMINISTRATOR, name="Ada Admin"))
    return XeroConnectionFactory(name="Northwind")


def test_a_pause_needs_its_reason_and_shows_it(client, northwind):
    client.post(reverse("connection_pause", args=[northwind.pk]), {"reason": " "})
    northwind.refresh_from_db()
    assert northwind.paused_at is None

    client.post(reverse("connection_pause", args=[northwind.pk]), {"reason": "Month end"})
    page = client.get(reverse("connection_list")).content.decode()

    assert "by Ada Admin: Month end" in page.split("Sending was paused on")[1]
    assert "Resume sending" in page


def test_resuming_lets_it_go_again(client, northwind):
    client.post(reverse("connection_pause", args=[northwind.pk]), {"reason": "Month end"})
    client.post(reverse("connection_resume", args=[northwind.pk]))

    northwind.refresh_from_db()
    assert northwind.paused_at is None
    assert "Pause sending" in client.get(reverse("connection_list")).content.decode()
