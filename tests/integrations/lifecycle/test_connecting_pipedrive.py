"""Connecting the Pipedrive company, and hearing that the app was removed there."""

from __future__ import annotations

import base64
import json
from urllib.parse import parse_qs, urlsplit

import pytest
import responses
from django.urls import reverse

from accounts.models import Connection, ConnectionState, Grant, Role
from integrations.models import OutboxMessage
from tests.factories import PipedriveConnectionFactory, UserFactory

pytestmark = pytest.mark.django_db

TOKEN = "https://oauth.pipedrive.com/oauth/token"
HOST = "https://northwind.pipedrive.com"
SCOPES = "base,deals:full,contacts:read,products:read,users:read,deal-fields:full,webhooks:full"


@pytest.fixture
def ada(client):
    ada = UserFactory(role=Role.ADMINISTRATOR)
    client.force_login(ada)
    return ada


@pytest.fixture(autouse=True)
def _configured(settings):
    settings.PIPEDRIVE_CLIENT_ID, settings.PIPEDRIVE_CLIENT_SECRET = "our-id", "our-secret"


@pytest.fixture
def wire():
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


def answer(wire, *, api_domain: str = HOST, scope: str = SCOPES) -> None:
    tokens = {
        "access_token": "a",
        "refresh_token": "r",
        "expires_in": 3599,
        "scope": scope,
        "api_domain": api_domain,
    }
    wire.post(TOKEN, json=tokens)
    me = {
        "id": 7,
        "name": "Ada Admin",
        "email": "ada@example.test",
        "company_id": 123,
        "company_name": "Northwind",
    }
    wire.get(f"{HOST}/api/v1/users/me", json={"success": True, "data": me})


def come_back(client, **query):
    there = client.get(reverse("pipedrive_connect"))
    state = parse_qs(urlsplit(there["Location"]).query)["state"][0]
    return client.get(reverse("pipedrive_callback"), {"state": state, **query})


def test_the_company_is_connected_and_its_first_work_asked_for(
    client, ada, wire, wake_ups, django_capture_on_commit_callbacks
):
    answer(wire)

    with django_capture_on_commit_callbacks(execute=True):
        back = come_back(client, code="c")

    connection = Connection.objects.get()
    assert back["Location"] == reverse("connection_list")
    assert (connection.remote_id, connection.name, connection.grant.api_domain) == ("123", "Northwind", HOST)
    assert connection.grant.remote_user_name == "Ada Admin"
    kinds = set(OutboxMessage.objects.values_list("kind", flat=True))
    assert kinds == {"reference_data.refresh", "pipedrive.setup"}
    assert ("invoices.tasks.catch_up", {"connection_id": connection.pk}) in wake_ups


@pytest.mark.parametrize("host", ["https://evil.test", "http://northwind.pipedrive.com", ""])
def test_a_host_that_is_not_pipedrives_never_sees_the_token(client, ada, wire, host):
    answer(wire, api_domain=host)

    page = come_back(client, code="c")

    assert "This is not Pipedrive" in page.content.decode()
    assert len(wire.calls) == 1
    assert not Grant.objects.exists()


def test_a_missing_scope_is_named(client, ada, wire):
    answer(wire, scope="base,deals:read")

    page = come_back(client, code="c").content.decode()

    assert "deals:full" in page
    assert "Developer Hub" in page


@pytest.mark.parametrize("error", ["user_denied", "access_denied"])
def test_a_denied_consent_changes_nothing(client, ada, error):
    assert "You did not allow" in come_back(client, error=error).content.decode()


def test_an_expired_code_is_explained(client, ada, wire):
    body = {
        "success": False,
        "error": "invalid_grant",
        "message": "Invalid grant: authorization_code has expired",
    }
    wire.post(TOKEN, json=body, status=400)

    assert "The answer came too late" in come_back(client, code="c").content.decode()


def test_an_installation_from_the_marketplace_starts_again_here(client, ada):
    page = client.get(reverse("pipedrive_callback"), {"code": "c"})

    assert "Please start again" in page.content.decode()


def test_the_callback_asks_strangers_to_sign_in(client):
    page = client.get(reverse("pipedrive_callback"), {"code": "c"})

    assert page.status_code == 302
    assert "login" in page["Location"]


def uninstall(client, *, secret="our-secret", **said):
    basic = base64.b64encode(f"our-id:{secret}".encode()).decode()
    body = json.dumps({"client_id": "our-id", "company_id": 123, "user_id": 7, **said})
    return client.delete(
        reverse("pipedrive_callback"),
        body,
        content_type="application/json",
        headers={"Authorization": f"Basic {basic}"},
    )


@pytest.fixture
def company():
    company = PipedriveConnectionFactory(remote_id="123")
    Grant.objects.filter(pk=company.grant.pk).update(remote_user_id="7")
    return company


def state_of(connection) -> str:
    return Connection.objects.get(pk=connection.pk).state


def test_a_removal_in_pipedrive_disconnects_here(client, company):
    assert uninstall(client).status_code == 200

    assert state_of(company) == ConnectionState.DISCONNECTED
    assert Grant.objects.get().refresh_token == ""


@pytest.mark.parametrize(
    ("named", "status"), [({"secret": "wrong"}, 401), ({"user_id": 8}, 200), ({"company_id": 999}, 200)]
)
def test_a_removal_that_is_not_ours_leaves_us_connected(client, company, named, status):
    assert uninstall(client, **named).status_code == status

    assert state_of(company) == ConnectionState.CONNECTED


@pytest.mark.parametrize("state", [ConnectionState.CONNECTED, ConnectionState.NEEDS_RECONNECT])
def test_a_second_company_is_refused_and_given_back(client, ada, wire, state):
    served = PipedriveConnectionFactory(name="Southwind", remote_id="999", state=state)
    answer(wire)
    given_back = wire.post("https://oauth.pipedrive.com/oauth/revoke", json={})

    page = come_back(client, code="c")

    assert page.status_code == 409
    assert "works with Southwind; you signed in to Northwind" in page.content.decode()
    assert Connection.objects.get() == served
    assert given_back.call_count == 1


def test_another_company_may_follow_one_that_was_disconnected(client, ada, wire):
    PipedriveConnectionFactory(name="Southwind", remote_id="999", state=ConnectionState.DISCONNECTED)
    answer(wire)

    come_back(client, code="c")

    assert Connection.objects.usable().get().name == "Northwind"
