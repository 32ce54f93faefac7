"""Connecting Xero organisations: there and back, and each thing that can go wrong, as a page."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import responses
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.models import Connection, ConnectionState, Grant, MappingPreferences, Role
from integrations.models import OutboxMessage
from integrations.xero.oauth import SCOPES
from tests.factories import UserFactory, XeroConnectionFactory

pytestmark = pytest.mark.django_db

TOKEN = "https://identity.xero.com/connect/token"
CONNECTIONS = "https://api.xero.com/connections"


@pytest.fixture
def ada(client):
    ada = UserFactory(name="Ada", role=Role.ADMINISTRATOR)
    client.force_login(ada)
    return ada


@pytest.fixture(autouse=True)
def _configured(settings):
    settings.XERO_CLIENT_ID, settings.XERO_CLIENT_SECRET = "our-id", "our-secret"


@pytest.fixture
def wire():
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


def tenants(*names: str) -> list[dict]:
    return [
        {
            "id": f"connection-{name}",
            "tenantId": f"tenant-{name}",
            "tenantType": "ORGANISATION",
            "tenantName": name,
        }
        for name in names
    ]


def answer(wire, *names: str, scope: str = " ".join(SCOPES)) -> None:
    claims = {"authentication_event_id": "event-1"}
    who = {"xero_userid": "u-1", "given_name": "Ada", "family_name": "Lovelace"}
    key = "a key long enough for the tests of tokens"
    tokens = {
        "access_token": jwt.encode(claims, key),
        "id_token": jwt.encode(who, key),
        "refresh_token": "refresh-1",
        "expires_in": 1800,
        "token_type": "Bearer",
        "scope": scope,
    }
    wire.post(TOKEN, json=tokens)
    wire.get(CONNECTIONS, json=tenants(*names))


def begin(client) -> str:
    """Press Connect and return the state that Xero gets."""
    there = client.get(reverse("xero_connect"))
    assert there.status_code == 302
    return parse_qs(urlsplit(there["Location"]).query)["state"][0]


def come_back(client, **query):
    return client.get(reverse("xero_callback"), query)


def test_the_way_there_names_us_our_scopes_and_our_address(client, ada):
    there = urlsplit(client.get(reverse("xero_connect"))["Location"])

    query = parse_qs(there.query)
    assert (
        f"{there.scheme}://{there.netloc}{there.path}" == "https://login.xero.com/identity/connect/authorize"
    )
    assert query["client_id"] == ["our-id"]
    assert query["scope"] == [" ".join(SCOPES)]
    assert query["redirect_uri"] == ["http://localhost:8000/connections/xero/callback/"]


@pytest.mark.parametrize("role", [Role.SALES, Role.FINANCE])
@pytest.mark.parametrize("name", ["xero_connect", "xero_callback", "xero_choose", "pipedrive_connect"])
def test_nobody_but_an_administrator_connects(client, role, name):
    client.force_login(UserFactory(role=role))

    assert client.get(reverse(name)).status_code == 404


def test_one_organisation_is_connected_and_its_first_work_asked_for(
    client, ada, wire, wake_ups, django_capture_on_commit_callbacks
):
    answer(wire, "Northwind")

    with django_capture_on_commit_callbacks(execute=True):
        back = come_back(client, code="c", state=begin(client))

    connection = Connection.objects.get()
    assert (back.status_code, back["Location"]) == (302, reverse("preferences", args=[connection.pk]))
    assert (connection.remote_id, connection.name) == ("tenant-Northwind", "Northwind")
    assert connection.xero_connection_id == "connection-Northwind"
    assert connection.grant.refresh_token == "refresh-1"
    assert (connection.grant.remote_user_name, connection.grant.connected_by) == ("Ada Lovelace", ada)
    assert MappingPreferences.objects.filter(connection=connection).exists()
    message = OutboxMessage.objects.get()
    assert (message.kind, message.mailbox) == ("reference_data.refresh", f"connection:{connection.pk}")
    assert ("invoices.tasks.catch_up", {"connection_id": connection.pk}) in wake_ups
    assert "authEventId=event-1" in wire.calls[1].request.url


def test_several_organisations_are_chosen_by_name(client, ada, wire):
    answer(wire, "Northwind", "Contoso", "Fabrikam")

    back = come_back(client, code="c", state=begin(client))
    assert back["Location"] == reverse("xero_choose")
    page = client.get(reverse("xero_choose")).content.decode()
    assert all(name in page for name in ("Northwind", "Contoso", "Fabrikam"))
    assert not Connection.objects.exists()

    chosen = {"organisation": ["tenant-Contoso", "tenant-Fabrikam"]}
    done = client.post(reverse("xero_choose"), chosen)

    assert [row.name for row in Connection.objects.all()] == ["Contoso", "Fabrikam"]
    assert Grant.objects.count() == 1
    assert done["Location"] == reverse("preferences", args=[Connection.objects.get(name="Contoso").pk])
    assert client.get(reverse("xero_choose")).status_code == 400


def test_choosing_none_says_so_and_keeps_the_page(client, ada, wire):
    answer(wire, "Northwind", "Contoso")
    come_back(client, code="c", state=begin(client))

    page = client.post(reverse("xero_choose"), {})

    assert "Choose at least one organisation." in page.content.decode()
    assert not Connection.objects.exists()


def test_a_tenant_that_was_not_offered_can_not_be_chosen(client, ada, wire):
    answer(wire, "Northwind", "Contoso")
    come_back(client, code="c", state=begin(client))

    client.post(reverse("xero_choose"), {"organisation": ["tenant-Somebody else's"]})

    assert not Connection.objects.exists()


def test_an_organisation_that_is_connected_already_says_so_and_renews_its_tokens(client, ada, wire):
    known = XeroConnectionFactory(remote_id="tenant-Northwind", name="Northwind")
    answer(wire, "Northwind")

    page = come_back(client, code="c", state=begin(client))

    known.refresh_from_db()
    assert (page.status_code, "Already connected" in page.content.decode()) == (200, True)
    assert known.grant.refresh_token == "refresh-1"


def test_a_reconnect_keeps_the_row_and_its_history(client, ada, wire):
    known = XeroConnectionFactory(remote_id="tenant-Northwind", state=ConnectionState.NEEDS_RECONNECT)
    answer(wire, "Northwind")

    come_back(client, code="c", state=begin(client))

    known.refresh_from_db()
    assert known.is_usable


@pytest.mark.parametrize("query", [{"error": "access_denied"}, {}])
def test_a_denied_consent_changes_nothing_and_says_so(client, ada, query):
    page = come_back(client, state=begin(client), **query)

    assert "You did not allow" in page.content.decode()
    assert not Connection.objects.exists()


def test_a_state_is_good_in_its_own_session_once_for_ten_minutes(client, ada, wire):
    assert come_back(client, code="c", state="made up").status_code == 400

    state = begin(client)
    come_back(client, error="access_denied", state=state)
    assert come_back(client, code="c", state=state).status_code == 400

    with time_machine.travel(timezone.now()) as clock:
        late = begin(client)
        clock.shift(601)
        page = come_back(client, code="c", state=late)
    assert "Please start again" in page.content.decode()

    client.logout()
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    assert come_back(client, code="c", state=late).status_code == 400
    assert len(wire.calls) == 0


def test_a_code_that_came_too_late_is_explained(client, ada, wire):
    wire.post(TOKEN, json={"error": "invalid_grant"}, status=400)

    page = come_back(client, code="old", state=begin(client))

    assert "The answer came too late" in page.content.decode()


def test_a_wrong_secret_is_explained(client, ada, wire):
    wire.post(TOKEN, json={"error": "invalid_client"}, status=400)

    page = come_back(client, code="c", state=begin(client))

    assert "XERO_CLIENT_SECRET" in page.content.decode()


def test_a_missing_scope_is_named_and_nothing_is_kept(client, ada, wire):
    answer(wire, "Northwind", scope="openid offline_access accounting.contacts accounting.settings.read")

    page = come_back(client, code="c", state=begin(client))

    assert "accounting.invoices" in page.content.decode()
    assert not Grant.objects.exists()


def test_a_consent_without_an_organisation_is_explained(client, ada, wire):
    answer(wire)

    page = come_back(client, code="c", state=begin(client))

    assert "No organisation was chosen" in page.content.decode()


def test_xero_not_answering_is_a_page_too(client, ada, wire):
    wire.post(TOKEN, status=503, body="The Xero API is currently offline for maintenance")

    page = come_back(client, code="c", state=begin(client))

    assert "Xero is not answering" in page.content.decode()


def test_without_a_client_id_the_page_says_which_settings_to_fill(client, ada, settings):
    settings.XERO_CLIENT_ID = ""

    page = client.get(reverse("xero_connect")).content.decode()

    assert "XERO_CLIENT_ID" in page
    assert "http://localhost:8000/connections/xero/callback/" in page
    assert reverse("connection_guide") in page
