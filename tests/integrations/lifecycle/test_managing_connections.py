"""Trying, refreshing and ending a connection, with and without the service's help."""

from __future__ import annotations

import pytest
import responses
from django.contrib.messages import get_messages
from django.urls import reverse

from accounts.models import Connection, ConnectionState, Grant, Role
from integrations.models import OutboxMessage
from tests.factories import GrantFactory, PipedriveConnectionFactory, UserFactory, XeroConnectionFactory

pytestmark = pytest.mark.django_db

CONNECTION = "https://api.xero.com/connections/x-1"
REVOKE = "https://identity.xero.com/connect/revocation"
ORGANISATION = "https://api.xero.com/api.xro/2.0/Organisation"


@pytest.fixture(autouse=True)
def _ada(client):
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))


@pytest.fixture
def wire():
    with responses.RequestsMock() as mock:
        yield mock


@pytest.fixture
def northwind():
    return XeroConnectionFactory(xero_connection_id="x-1", name="Northwind")


def press(client, name: str, connection) -> str:
    """Press a button and return what the next page says."""
    back = client.post(reverse(name, args=[connection.pk]))
    assert back["Location"] == reverse("connection_list")
    return " ".join(str(message) for message in get_messages(back.wsgi_request))


def test_disconnecting_gives_everything_back_and_keeps_the_row(client, wire, northwind):
    wire.delete(CONNECTION, status=204)
    wire.post(REVOKE, status=200)

    assert "Northwind is disconnected." in press(client, "connection_disconnect", northwind)

    northwind.refresh_from_db()
    assert northwind.state == ConnectionState.DISCONNECTED
    assert Grant.objects.get().refresh_token == ""


@pytest.mark.parametrize("shared", ["the same grant", "the same Xero user"])
def test_a_grant_that_others_need_is_not_given_back(client, wire, northwind, shared):
    wire.delete(CONNECTION, status=204)
    Grant.objects.update(remote_user_id="u-1")
    same = northwind.grant if shared == "the same grant" else GrantFactory(remote_user_id="u-1")
    sister = XeroConnectionFactory(grant=same)

    press(client, "connection_disconnect", northwind)

    assert Connection.objects.get(pk=sister.pk).is_usable
    assert Grant.objects.get(pk=same.pk).refresh_token


def test_what_was_disconnected_in_xero_already_is_no_problem(client, wire, northwind):
    wire.delete(CONNECTION, status=404, body="The resource you're looking for cannot be found")
    wire.post(REVOKE, status=200)

    assert "could not be notified" not in press(client, "connection_disconnect", northwind)


def test_disconnecting_works_while_xero_is_down_and_says_so(client, wire, northwind):
    wire.delete(CONNECTION, status=500)
    wire.post(REVOKE, status=500)

    assert "Xero could not be notified" in press(client, "connection_disconnect", northwind)

    northwind.refresh_from_db()
    assert northwind.state == ConnectionState.DISCONNECTED


def test_disconnecting_pipedrive_revokes_its_grant(client, wire):
    wire.post("https://oauth.pipedrive.com/oauth/revoke", status=200)

    assert "is disconnected." in press(client, "connection_disconnect", PipedriveConnectionFactory())


def test_refreshing_tries_the_connection_and_asks_for_the_lists_once(client, wire, northwind):
    wire.get(ORGANISATION, json={"Organisations": [{"OrganisationID": "o", "Name": "Northwind Ltd"}]})

    for _ in range(2):
        assert "Xero answers as Northwind Ltd." in press(client, "connection_refresh", northwind)

    assert [message.kind for message in OutboxMessage.objects.all()] == ["reference_data.refresh"]


def test_a_connection_that_broke_says_so_when_tried(client, wire, northwind):
    wire.get(ORGANISATION, json={"Detail": "AuthenticationUnsuccessful"}, status=403)

    assert "needs reconnecting" in press(client, "connection_refresh", northwind)

    northwind.refresh_from_db()
    assert northwind.state == ConnectionState.NEEDS_RECONNECT


def test_a_service_that_is_down_says_so_when_tried(client, wire, northwind):
    wire.get(ORGANISATION, status=503, body="The Organisation is offline")

    assert "not answering" in press(client, "connection_refresh", northwind)


@pytest.mark.parametrize("name", ["connection_refresh", "connection_disconnect"])
def test_nobody_else_may(client, northwind, name):
    client.force_login(UserFactory(role=Role.FINANCE))

    assert client.post(reverse(name, args=[northwind.pk])).status_code == 404
    assert client.get(reverse(name, args=[northwind.pk])).status_code == 405
