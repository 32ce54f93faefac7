"""The post room: failed messages can be tried again or given up, and nobody reads other people's post."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import Role
from integrations.models import OutboxMessage
from tests.factories import OutboxMessageFactory, UserFactory, XeroConnectionFactory

URL = reverse("admin:integrations_outboxmessage_changelist")


@pytest.fixture
def failed(db):
    return OutboxMessageFactory(
        state="failed",
        failure="rejected",
        problems=[{"text": "Account code '999' is not valid", "field": "", "line": 0}],
    )


@pytest.fixture
def desk(client, failed):
    client.force_login(UserFactory(role=Role.FINANCE, organisations=[failed.connection]))
    return client


def press(client, action, message):
    return client.post(URL, {"action": action, "_selected_action": [message.pk]}, follow=True)


def test_what_the_service_said_is_shown(desk, failed):
    page = desk.get(reverse("admin:integrations_outboxmessage_change", args=[failed.pk]))

    assert "Account code &#x27;999&#x27; is not valid" in page.content.decode()


def test_retry_puts_it_back(desk, failed):
    press(desk, "retry", failed)

    failed.refresh_from_db()
    assert failed.state == "pending"


def test_discard_gives_it_up_and_says_who(desk, failed):
    press(desk, "discard", failed)

    failed.refresh_from_db()
    assert failed.state == "cancelled"


def test_foreign_post_is_not_shown(desk):
    OutboxMessageFactory(connection=XeroConnectionFactory(name="Southwind Ltd"))

    page = desk.get(URL)

    assert page.context["cl"].result_count == OutboxMessage.objects.count() - 1
