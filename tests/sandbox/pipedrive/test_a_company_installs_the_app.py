"""OAuth: consent, codes, tokens, refresh, revocation (docs/pipedrive.md#1)."""

from __future__ import annotations

import pytest
import requests

CALLBACK = "http://localhost:8000/connections/pipedrive/callback/"
FORM = {"grant_type": "authorization_code", "redirect_uri": CALLBACK}


def test_the_consent_page_offers_allow_deny_and_every_user(stranger):
    asked = {"client_id": "demo-pipedrive-client", "redirect_uri": CALLBACK, "state": "s1"}
    page = requests.get(f"{stranger.url}/oauth/authorize", params=asked, timeout=20)
    assert page.status_code == 200
    for text in ("Allow", "Deny", "Ada Admin (administrator)", "Rita Rep", "deal-fields:full"):
        assert text in page.text
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]


def test_state_comes_back_as_it_was_given(stranger):
    assert stranger.consent(state="a b&c=d")["state"] == ["a b&c=d"]


def test_denying_comes_back_as_user_denied(stranger):
    assert stranger.consent(decision="deny") == {"error": ["user_denied"], "state": ["s1"]}


@pytest.mark.parametrize("wrong", [{"client_id": "other"}, {"redirect_uri": "https://evil.example/"}])
def test_an_unknown_app_or_address_gets_no_redirect(stranger, wrong):
    asked = {"client_id": "demo-pipedrive-client", "redirect_uri": CALLBACK} | wrong
    page = requests.get(f"{stranger.url}/oauth/authorize", params=asked, allow_redirects=False, timeout=20)
    assert page.status_code == 400


def test_a_code_gives_tokens_of_the_documented_shape(stranger):
    tokens = stranger.install().tokens
    assert set(tokens) == {"access_token", "token_type", "refresh_token", "scope", "expires_in", "api_domain"}
    assert tokens["expires_in"] == 3599
    assert len(tokens["access_token"]) > 255
    assert set(":+/=") <= set(tokens["access_token"])
    assert {"base", "deals:full", "contacts:read", "webhooks:full"} <= set(tokens["scope"].split(","))
    assert tokens["api_domain"] == stranger.url


def test_the_token_address_may_end_in_a_slash(stranger):
    code = stranger.consent()["code"][0]
    client = ("demo-pipedrive-client", "demo-pipedrive-secret")
    answer = requests.post(
        f"{stranger.url}/oauth/token/", data=FORM | {"code": code}, auth=client, timeout=20
    )
    assert answer.status_code == 200


def test_credentials_may_stand_in_the_body(stranger):
    code = stranger.consent()["code"][0]
    body = {"client_id": "demo-pipedrive-client", "client_secret": "demo-pipedrive-secret"}
    assert stranger.ask_token(auth=None, code=code, **FORM, **body).status_code == 200


def test_a_code_works_once(stranger):
    code = stranger.consent()["code"][0]
    assert stranger.ask_token(code=code, **FORM).status_code == 200
    again = stranger.ask_token(code=code, **FORM)
    assert again.status_code == 400
    assert again.json()["message"] == "Invalid grant: authorization_code is invalid"


def test_a_code_lives_five_minutes(stranger):
    code = stranger.consent()["code"][0]
    stranger.sandbox.advance(301)
    late = stranger.ask_token(code=code, **FORM)
    assert late.status_code == 400
    assert late.json()["message"] == "Invalid grant: authorization_code has expired"


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({}, "Missing parameter: grant_type"),
        ({"grant_type": "password"}, "Unsupported grant type: grant_type is invalid"),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, "Invalid grant: refresh_token is invalid"),
        ({**FORM, "code": "x"}, "Invalid grant: authorization_code is invalid"),
    ],
)
def test_wrong_token_requests_are_refused_in_pipedrives_words(stranger, form, message):
    answer = stranger.ask_token(**form)
    assert answer.status_code == 400
    assert answer.json()["message"] == message


def test_a_wrong_secret_is_refused(stranger):
    answer = stranger.ask_token(auth=("demo-pipedrive-client", "wrong"), **FORM, code="x")
    assert answer.status_code == 401
    assert answer.json()["message"] == "Invalid client: client is invalid"


def test_refreshing_keeps_the_refresh_token(stranger):
    first = stranger.install().tokens
    again = stranger.ask_token(grant_type="refresh_token", refresh_token=first["refresh_token"]).json()
    assert again["refresh_token"] == first["refresh_token"]
    assert again["access_token"] != first["access_token"]


def test_refreshing_may_rotate_the_refresh_token(stranger):
    first = stranger.install().tokens["refresh_token"]
    stranger.sandbox.switch(pipedrive_rotate_refresh_token=True)
    second = stranger.ask_token(grant_type="refresh_token", refresh_token=first).json()["refresh_token"]
    stranger.sandbox.switch(pipedrive_rotate_refresh_token=False)
    assert second != first
    assert stranger.ask_token(grant_type="refresh_token", refresh_token=first).status_code == 400


def test_an_access_token_lives_an_hour(stranger):
    client = stranger.install()
    client.get("v1/users/me")
    stranger.sandbox.advance(3600)
    assert client.call("GET", "v1/users/me").status_code == 401


def test_a_refresh_token_dies_after_sixty_idle_days(stranger):
    token = stranger.install(user=2).tokens["refresh_token"]
    stranger.sandbox.advance(61 * 86400)
    assert stranger.ask_token(grant_type="refresh_token", refresh_token=token).status_code == 400


def test_revoking_the_refresh_token_uninstalls(stranger):
    client = stranger.install()
    client.subscribe()
    form = {"token": client.tokens["refresh_token"], "token_type_hint": "refresh_token"}
    auth = ("demo-pipedrive-client", "demo-pipedrive-secret")
    assert requests.post(f"{stranger.url}/oauth/revoke", data=form, auth=auth, timeout=20).status_code == 200
    assert client.call("GET", "v1/users/me").status_code == 401
    assert stranger.ask_token(grant_type="refresh_token", refresh_token=form["token"]).status_code == 400
    assert stranger.install().get("v1/webhooks")["data"] == []
