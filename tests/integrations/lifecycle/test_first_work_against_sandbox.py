"""A new connection's first work against the running sandbox: lists of both services, fields and webhooks."""

from __future__ import annotations

import pytest
import requests
from django.urls import reverse

from accounts.models import Connection, ReferenceItem, ReferenceKind, Role, User
from integrations import outbox
from integrations.lifecycle.pipedrive_setup import DEAL_FIELDS, MARK
from integrations.models import CallBudget, OutboxMessage, OutboxState
from invoices.statuses import LABELS
from tests.contract.consent import PIPEDRIVE_APP, XERO_APP, answer_consent
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client, sandbox, settings):
    """An administrator of an installation that looks at the sandbox."""
    sandbox.reset()
    xero, pipedrive = f"{sandbox.base_url}/xero", f"{sandbox.base_url}/pipedrive"
    settings.XERO_LOGIN_URL = settings.XERO_IDENTITY_URL = settings.XERO_API_URL = xero
    settings.PIPEDRIVE_OAUTH_URL, settings.PIPEDRIVE_API_HOSTS = pipedrive, ["localhost", "127.0.0.1"]
    settings.XERO_CLIENT_ID, settings.XERO_CLIENT_SECRET = XERO_APP.values()
    settings.PIPEDRIVE_CLIENT_ID, settings.PIPEDRIVE_CLIENT_SECRET = PIPEDRIVE_APP.values()
    ada = UserFactory(role=Role.ADMINISTRATOR, email="ada@example.test")
    client.force_login(ada)
    return ada


def connect(client, provider: str, **choices: str):
    """Walk from Connect over the sandbox's consent page back to our callback."""
    there = client.get(reverse(f"{provider}_connect"))["Location"]
    back = answer_consent(there, **choices)
    return client.get(reverse(f"{provider}_callback"), back)


def deliver_all() -> None:
    for message in OutboxMessage.objects.order_by("id"):
        outbox.deliver(message.pk)


def count(connection, kind) -> int:
    return connection.reference_items.filter(kind=kind, is_active=True).count()


def test_both_organisations_are_chosen_and_their_lists_read(client, ada):
    assert connect(client, "xero")["Location"] == reverse("xero_choose")
    page = client.get(reverse("xero_choose"))
    form = page.context["form"]
    client.post(
        reverse("xero_choose"), {"organisation": [value for value, _ in form.fields["organisation"].choices]}
    )

    deliver_all()

    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {OutboxState.DELIVERED}
    for connection in Connection.objects.all():
        assert count(connection, ReferenceKind.ORGANISATION) == 1
        assert (
            connection.reference_items.get(kind=ReferenceKind.ORGANISATION).remote_id == connection.remote_id
        )
        assert count(connection, ReferenceKind.ITEM) >= 20
        for kind in ("account", "tax_rate", "branding_theme", "currency"):
            assert count(connection, kind), kind
        assert connection.reference_data_at is not None
        assert CallBudget.objects.get(connection=connection).day_calls == 7


def test_what_is_gone_from_a_list_is_closed_and_what_is_back_is_opened(client, ada):
    connect(client, "xero")
    page = client.get(reverse("xero_choose"))
    client.post(reverse("xero_choose"), {"organisation": [page.context["companies"][0].remote_id]})
    connection = Connection.objects.get()
    gone = ReferenceItem.objects.create(connection=connection, kind="account", remote_id="999", name="Gone")
    deliver_all()
    back = connection.reference_items.filter(kind="account", is_active=True).exclude(pk=gone.pk)[0]
    ReferenceItem.objects.filter(pk=back.pk).update(is_active=False, name="Old name")

    outbox.deliver(
        outbox.enqueue_once(kind="reference_data.refresh", connection=connection, mailbox="again").pk
    )

    gone.refresh_from_db()
    assert gone.is_active is False
    again = ReferenceItem.objects.get(pk=back.pk)
    assert (again.is_active, again.name) == (True, back.name)


def test_pipedrive_gets_our_fields_and_webhooks_once(client, ada, sandbox):
    assert connect(client, "pipedrive", user="1")["Location"] == reverse("connection_list")
    deliver_all()
    connection = Connection.objects.get()
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {OutboxState.DELIVERED}
    assert set(connection.deal_fields) == {field.key for field in DEAL_FIELDS}
    assert set(connection.deal_fields["status"]["options"]) == set(LABELS)
    first, hooks = connection.deal_fields, connection.webhook_ids

    # Even a company whose row was lost here finds its fields again by our mark on them.
    for stored in (first, {}):
        Connection.objects.update(deal_fields=stored)
        outbox.deliver(outbox.enqueue_once(kind="pipedrive.setup", connection=connection, mailbox="again").pk)
        connection.refresh_from_db()
        assert connection.deal_fields == first
        assert connection.webhook_ids == hooks

    headers = {"Authorization": f"Bearer {connection.grant.access_token}"}
    there = requests.get(
        f"{sandbox.base_url}/pipedrive/api/v2/dealFields?limit=500", headers=headers, timeout=20
    )
    assert len([row for row in there.json()["data"] if row.get("description") == MARK]) == len(DEAL_FIELDS)


def test_pipedrives_lists_are_read_and_people_recognised_by_their_address(client, ada):
    connect(client, "pipedrive", user="1")
    deliver_all()
    connection = Connection.objects.get()
    for kind in ("pipeline", "stage", "deal_field", "person_field", "organization_field", "user", "currency"):
        assert count(connection, kind), kind

    known = connection.reference_items.filter(kind=ReferenceKind.USER, is_active=True)[0]
    bob = UserFactory(email=known.raw["email"].lower())
    tied = UserFactory(pipedrive_user_id=999_999)
    outbox.deliver(
        outbox.enqueue_once(kind="reference_data.refresh", connection=connection, mailbox="again").pk
    )

    assert User.objects.get(pk=bob.pk).pipedrive_user_id == int(known.remote_id)
    assert User.objects.get(pk=tied.pk).pipedrive_user_id == 999_999
