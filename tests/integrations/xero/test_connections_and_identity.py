"""Which organisations a grant opens, and who gave it."""

from __future__ import annotations

import jwt
import pytest
import responses

from integrations.http import RemoteNotFound, RemoteUnavailable
from integrations.xero.client import delete_connection, list_connections
from integrations.xero.oauth import SCOPES, authentication_event_id, authorize_url, identity

API = "https://api.xero.com"
ROW = {
    "id": "c1",
    "authEventId": "e1",
    "tenantId": "t1",
    "tenantType": "ORGANISATION",
    "tenantName": "Northwind",
}


@responses.activate
def test_organisations_are_listed_without_a_tenant_header_and_practices_left_out():
    old = {"id": "c3", "tenantId": "t3", "tenantType": "ORGANISATION", "tenantName": None}
    responses.get(f"{API}/connections", json=[ROW, {**ROW, "id": "c2", "tenantType": "PRACTICE"}, old])

    connections = list_connections(API, "token", "e1")

    assert [(c.id, c.tenant_id, c.tenant_name) for c in connections] == [
        ("c1", "t1", "Northwind"),
        ("c3", "t3", ""),
    ]
    sent = responses.calls[0].request
    assert sent.url == f"{API}/connections?authEventId=e1"
    assert "xero-tenant-id" not in sent.headers


@responses.activate
def test_a_list_of_another_shape_is_unavailable():
    responses.get(f"{API}/connections", json={"error": "?"})

    with pytest.raises(RemoteUnavailable):
        list_connections(API, "token")


@responses.activate
def test_a_connection_is_deleted_by_its_own_id():
    responses.delete(f"{API}/connections/c1", status=204)
    responses.delete(f"{API}/connections/c2", status=404)

    delete_connection(API, "token", "c1")
    with pytest.raises(RemoteNotFound):
        delete_connection(API, "token", "c2")


def test_the_consent_address_asks_for_our_scopes_separated_by_spaces():
    url = authorize_url(
        "https://login.xero.com/", client_id="c", redirect_uri="https://a.test/cb/", state="s"
    )

    assert url.startswith("https://login.xero.com/identity/connect/authorize?response_type=code&")
    assert "scope=" + "%20".join(SCOPES) in url


def test_who_consented_is_read_from_the_id_token():
    claims = {"xero_userid": "u1", "given_name": "Ada", "family_name": "Söder", "email": "ada@demo.test"}

    who = identity(jwt.encode(claims, "k" * 32))

    assert (who.user_id, who.name, who.email) == ("u1", "Ada Söder", "ada@demo.test")


@pytest.mark.parametrize("token", ["", "opaque", "a.b.c"])
def test_a_token_that_says_nothing_is_no_error(token):
    assert authentication_event_id(token) == ""
    assert identity(token).name == ""


def test_the_consent_of_an_access_token():
    assert authentication_event_id(jwt.encode({"authentication_event_id": "e9"}, "k" * 32)) == "e9"
