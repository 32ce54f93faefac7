"""F40, F41, F42: cut off in silence, reconnected with another organisation, locked in by a lost key."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from django.core.checks import run_checks
from django.db import connection as database
from django.urls import reverse
from django.utils import timezone

from accounts.actions import record_connection
from accounts.models import Connection, ConnectionState, Grant
from integrations import inbox, outbox
from integrations.models import InboxMessage, OutboxMessage
from integrations.views.xero import CHOICE
from invoices import sync
from invoices.models import Invoice
from tests.factories import GrantFactory, InvoiceFactory, XeroConnectionFactory
from tests.faults.xero_sandbox import Calls
from tests.faults.xero_webhooks import body_of, event, post
from tests.invoices.sync.end_to_end.steps import deliver_all, draft_of

pytestmark = pytest.mark.django_db


def state(xero) -> str:
    return Connection.objects.get(pk=xero.pk).state


def disconnect_silently(sandbox, xero) -> None:
    sandbox.control("POST", f"xero/organisations/{xero.remote_id}/disconnect")


def reconnect(sandbox, xero) -> None:
    """Let a person walk Xero's consent again."""
    sandbox.consent(tenant=xero.remote_id)
    record_connection(grant=xero.grant, remote_id=xero.remote_id, name=xero.name)


def test_a_silent_disconnect_is_found_by_the_next_look_and_nothing_is_asked_any_more(
    sandbox, xero, pipedrive, deal, ada, restarted
):
    sync.catch_up_where_due()
    disconnect_silently(sandbox, xero)
    restarted.pass_time(15 * 60 + 5)
    sync.catch_up_where_due()
    assert state(xero) == ConnectionState.NEEDS_RECONNECT
    calls = Calls(sandbox)

    invoice = draft_of(deal, xero, ada)
    assert post(body_of(event(xero.remote_id, "i-1", timezone.now()))) == 200
    for _ in range(3):
        restarted.pass_time(30 * 60)
        sync.catch_up_where_due()
        inbox.process()
        for message_id in outbox.due(timezone.now()):
            outbox.deliver(message_id)
    assert calls.count() == 0
    assert OutboxMessage.objects.get(kind="xero.invoice.create").state == "pending"
    assert InboxMessage.objects.get().state == "received"

    reconnect(sandbox, xero)
    deliver_all()
    invoice.refresh_from_db()
    assert invoice.xero_number, "the queue was kept"


def test_a_connecting_person_who_lost_the_role_is_found_as_well(sandbox, xero, restarted):
    sync.catch_up_where_due()
    sandbox.switch(xero_connecting_role="READONLY")
    restarted.pass_time(15 * 60 + 5)
    sync.catch_up_where_due()
    sandbox.switch(xero_connecting_role="STANDARD")

    assert state(xero) == ConnectionState.NEEDS_RECONNECT


@pytest.fixture
def lost(ada, client):
    """An organisation that needs reconnecting, with an invoice, and ada at the keyboard."""
    lost = XeroConnectionFactory(name="Demo Company (UK)", state=ConnectionState.NEEDS_RECONNECT)
    InvoiceFactory(connection=lost)
    client.force_login(ada)
    return lost


def come_back_with(client, ada, *companies: tuple[str, str]) -> None:
    """Leave the session as Xero's callback leaves it."""
    grant = GrantFactory(connected_by=ada)
    session = client.session
    session[CHOICE] = {
        "grant": grant.pk,
        "at": timezone.now().timestamp(),
        "companies": [[remote_id, name, ""] for remote_id, name in companies],
    }
    session.save()


def test_another_organisation_of_the_same_name_is_asked_about_and_kept_apart(client, ada, lost):
    come_back_with(client, ada, ("a-new-tenant", "Demo Company (UK)"))
    page = client.get(reverse("xero_choose")).content.decode()
    assert "Still to be reconnected" in page
    assert "is a different one, even if it has the same name" in page

    client.post(reverse("xero_choose"), {"organisation": ["a-new-tenant"]})

    lost.refresh_from_db()
    fresh = Connection.objects.get(remote_id="a-new-tenant")
    assert (lost.state, fresh.state) == (ConnectionState.NEEDS_RECONNECT, ConnectionState.CONNECTED)
    assert Invoice.objects.get().connection == lost
    assert not fresh.invoices.exists()


def test_the_same_organisation_finds_its_invoices_again(client, ada, lost):
    come_back_with(client, ada, (lost.remote_id, "Demo Company (UK)"))
    assert "Still to be reconnected" not in client.get(reverse("xero_choose")).content.decode()

    client.post(reverse("xero_choose"), {"organisation": [lost.remote_id]})

    lost.refresh_from_db()
    assert lost.state == ConnectionState.CONNECTED
    assert lost.invoices.count() == 1


def stored_tokens() -> list:
    with database.cursor() as cursor:
        cursor.execute("SELECT access_token, refresh_token FROM accounts_grant ORDER BY id")
        return list(cursor.fetchall())


@pytest.mark.parametrize("keys", [[], [Fernet.generate_key().decode()]], ids=["missing", "wrong"])
def test_without_the_key_it_starts_says_which_one_is_missing_and_deletes_nothing(
    sandbox, xero, pipedrive, deal, ada, restarted, settings, client, keys
):
    sync.catch_up_where_due()
    right, before = settings.FIELD_ENCRYPTION_KEYS, stored_tokens()
    invoice = draft_of(deal, xero, ada)
    settings.FIELD_ENCRYPTION_KEYS = keys or [Fernet.generate_key().decode()]
    calls = Calls(sandbox)
    client.force_login(ada)

    warnings = [each for each in run_checks(databases=["default"]) if each.id == "invoicebridge.W003"]
    assert f"{timezone.now():%B %Y}" in warnings[0].msg
    restarted.pass_time(16 * 60)
    sync.catch_up_where_due()
    deliver_all()
    for row in Grant.objects.all():
        row.save()
    page = client.get(reverse("connection_list"))
    assert page.status_code == 200
    assert "FIELD_ENCRYPTION_KEYS" in page.content.decode()
    assert client.get(reverse("invoice_list")).status_code == 200
    assert (stored_tokens(), calls.count()) == (before, 0)
    assert {state(xero), state(pipedrive)} == {ConnectionState.CONNECTED}

    settings.FIELD_ENCRYPTION_KEYS = right
    restarted.pass_time(16 * 60)
    sync.catch_up_where_due()
    deliver_all(seconds=timedelta(hours=1).total_seconds())
    invoice.refresh_from_db()
    assert invoice.xero_number
    assert Connection.objects.get(pk=xero.pk).state_reason == ""
