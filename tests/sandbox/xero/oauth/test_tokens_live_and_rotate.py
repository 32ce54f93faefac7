"""OAuth: codes, tokens, rotation, grace, revocation, connections."""

from __future__ import annotations

import jwt
import pytest
import requests

DAY = 86_400
HALF_HOUR = 1_800


@pytest.fixture(autouse=True)
def _real_time(sandbox):
    yield
    sandbox.control("POST", "clock", {"offset_seconds": 0})
    sandbox.switch(xero_refresh_grace=True)


def refresh(sandbox, token):
    return sandbox.fetch_tokens(grant_type="refresh_token", refresh_token=token)


def test_a_code_works_once(sandbox):
    code = sandbox.consent()["code"][0]
    tokens = sandbox.fetch_tokens(code=code)
    assert tokens.json()["expires_in"] == 1800
    assert tokens.json()["token_type"] == "Bearer"
    assert "offline_access" in tokens.json()["scope"].split()
    again = sandbox.fetch_tokens(code=code)
    assert (again.status_code, again.text) == (400, '{"error":"invalid_grant"}')


def test_a_code_dies_after_five_minutes(sandbox):
    code = sandbox.consent()["code"][0]
    sandbox.advance(301)
    assert sandbox.fetch_tokens(code=code).json() == {"error": "invalid_grant"}


def test_client_and_grant_type_are_checked(sandbox):
    url = f"{sandbox.base_url}/xero/connect/token"
    wrong = requests.post(
        url, data={"grant_type": "refresh_token"}, auth=("demo-xero-client", "no"), timeout=10
    )
    assert (wrong.status_code, wrong.json()) == (400, {"error": "invalid_client"})
    assert sandbox.fetch_tokens(grant_type="password").json() == {"error": "unsupported_grant_type"}
    assert sandbox.fetch_tokens(grant_type="client_credentials").json() == {"error": "unauthorized_client"}


def test_the_client_may_sign_in_by_the_body(sandbox):
    form = {"client_id": "demo-xero-client", "client_secret": "demo-xero-secret"}
    form |= {"grant_type": "authorization_code", "code": sandbox.consent()["code"][0]}
    form |= {"redirect_uri": "http://localhost:8000/connections/xero/callback/"}
    assert requests.post(f"{sandbox.base_url}/xero/connect/token", data=form, timeout=10).status_code == 200


def test_a_refresh_rotates_and_the_old_token_has_half_an_hour(sandbox):
    first = sandbox.connect_xero().tokens
    second = refresh(sandbox, first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert refresh(sandbox, first["refresh_token"]).status_code == 200
    sandbox.advance(HALF_HOUR + 1)
    assert refresh(sandbox, first["refresh_token"]).json() == {"error": "invalid_grant"}
    assert refresh(sandbox, second["refresh_token"]).status_code == 200


def test_what_a_use_in_grace_answers_is_a_switch(sandbox):
    first = sandbox.connect_xero().tokens["refresh_token"]
    second = refresh(sandbox, first).json()
    assert refresh(sandbox, first).json()["refresh_token"] != second["refresh_token"]
    sandbox.switch(xero_grace_returns_same_pair=True)
    again = refresh(sandbox, first).json()
    assert refresh(sandbox, first).json() == again
    sandbox.switch(xero_grace_returns_same_pair=False)


def test_whether_using_the_new_token_ends_the_grace_is_a_switch(sandbox):
    sandbox.switch(xero_new_token_ends_grace=True)
    first = sandbox.connect_xero().tokens["refresh_token"]
    second = refresh(sandbox, first).json()["refresh_token"]
    assert refresh(sandbox, first).status_code == 200
    assert refresh(sandbox, second).status_code == 200
    assert refresh(sandbox, first).status_code == 400
    sandbox.switch(xero_new_token_ends_grace=False)


def test_without_grace_the_old_token_dies_at_once(sandbox):
    sandbox.switch(xero_refresh_grace=False)
    first = sandbox.connect_xero().tokens["refresh_token"]
    refresh(sandbox, first)
    assert refresh(sandbox, first).json() == {"error": "invalid_grant"}


def test_a_refresh_token_dies_unused_after_sixty_days(sandbox):
    token = sandbox.connect_xero().tokens["refresh_token"]
    sandbox.advance(60 * DAY + 1)
    assert refresh(sandbox, token).json() == {"error": "invalid_grant"}


def test_an_expired_access_token_is_told_so(sandbox):
    client = sandbox.connect_xero()
    sandbox.advance(HALF_HOUR + 1)
    answer = client.call("GET", "Organisation")
    assert answer.status_code == 401
    assert answer.json()["Detail"].startswith("TokenExpired: token expired at ")
    assert "WWW-Authenticate" in answer.headers


def test_a_missing_scope_is_not_a_bad_token(sandbox):
    sandbox.reset()  # scopes add up over consents
    client = sandbox.connect_xero(scope="offline_access accounting.settings.read")
    answer = client.call("GET", "Invoices")
    assert answer.status_code == 401
    assert answer.json()["Detail"] == "AuthorizationUnsuccessful"
    assert "insufficient_scope" in answer.headers["WWW-Authenticate"]


def test_a_foreign_or_missing_tenant_is_forbidden(sandbox):
    client = sandbox.connect_xero()
    for tenant in ("", "11111111-2222-3333-4444-555555555555"):
        answer = client.call("GET", "Organisation", headers={"xero-tenant-id": tenant})
        assert (answer.status_code, answer.json()["Detail"]) == (403, "AuthenticationUnsuccessful")


def test_revoking_drops_every_connection(sandbox):
    client = sandbox.connect_xero()
    url = f"{sandbox.base_url}/xero/connect/revocation"
    form = {"token": client.tokens["refresh_token"]}
    done = requests.post(url, data=form, auth=("demo-xero-client", "demo-xero-secret"), timeout=10)
    assert (done.status_code, done.content) == (200, b"")
    assert client.call("GET", "Organisation").status_code == 403
    assert refresh(sandbox, client.tokens["refresh_token"]).json() == {"error": "invalid_grant"}


def test_connections_of_one_consent_are_found_by_the_claim(sandbox):
    tenant_page = sandbox.connect_xero()
    claims = jwt.decode(tenant_page.tokens["access_token"], options={"verify_signature": False})
    headers = {"Authorization": f"Bearer {tenant_page.tokens['access_token']}"}
    url = f"{sandbox.base_url}/xero/connections"
    query = {"authEventId": claims["authentication_event_id"]}
    rows = requests.get(url, params=query, headers=headers, timeout=10).json()
    assert {row["tenantName"] for row in rows} == {"Northwind Traders Ltd", "Northwind Inc"}
    assert requests.delete(f"{url}/{rows[0]['id']}", headers=headers, timeout=10).status_code == 204
    assert requests.delete(f"{url}/{rows[0]['id']}", headers=headers, timeout=10).status_code == 404


def test_a_wrong_request_never_redirects_back(sandbox):
    url = f"{sandbox.base_url}/xero/identity/connect/authorize"
    good = {
        "response_type": "code",
        "client_id": "demo-xero-client",
        "redirect_uri": "http://localhost:8000/connections/xero/callback/",
        "scope": "accounting.invoices",
    }
    for name, value in (
        ("client_id", "nobody"),
        ("redirect_uri", "http://localhost:8000/elsewhere/"),
        ("scope", "accounting.transactions"),
        ("scope", "made.up"),
    ):
        answer = requests.get(url, params=good | {name: value}, allow_redirects=False, timeout=10)
        assert answer.status_code == 500
        assert "Location" not in answer.headers
    assert requests.get(url, params=good, timeout=10).status_code == 200


def test_denying_redirects_with_access_denied(sandbox):
    query = {
        "response_type": "code",
        "client_id": "demo-xero-client",
        "redirect_uri": "http://localhost:8000/connections/xero/callback/",
        "scope": "accounting.invoices",
        "state": "abc",
    }
    url = f"{sandbox.base_url}/xero/identity/connect/authorize"
    answer = requests.post(url, params=query, data={"decision": "deny"}, allow_redirects=False, timeout=10)
    assert "error=access_denied" in answer.headers["Location"]
    assert "state=abc" in answer.headers["Location"]
