"""Xero's OpenID Connect: whoever reads the discovery document can verify every token and ask who signed in."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode

import jwt
import pytest
import requests


@pytest.fixture
def discovery(sandbox):
    found = requests.get(f"{sandbox.base_url}/xero/.well-known/openid-configuration", timeout=20)
    return found.json()


def claims_of(discovery, token, **options):
    key = jwt.PyJWKClient(discovery["jwks_uri"]).get_signing_key_from_jwt(token)
    return jwt.decode(token, key, algorithms=["RS256"], issuer=discovery["issuer"], **options)


def test_tokens_verify_with_the_published_key(xero, discovery):
    access = xero.tokens["access_token"]
    claims = claims_of(discovery, xero.tokens["id_token"], audience="demo-xero-client")
    digest = hashlib.sha256(access.encode()).digest()[:16]
    assert claims["at_hash"] == urlsafe_b64encode(digest).decode().rstrip("=")
    read = claims_of(discovery, access, audience=f"{discovery['issuer']}/resources")
    assert (read["sub"], read["client_id"]) == (claims["sub"], "demo-xero-client")
    assert "accounting.invoices" in read["scope"]


def test_userinfo_says_what_the_scopes_allow(sandbox, xero, discovery):
    def ask(token):
        headers = {"Authorization": f"Bearer {token}"}
        return requests.get(discovery["userinfo_endpoint"], headers=headers, timeout=20)

    said = ask(xero.tokens["access_token"]).json()
    assert (said["email"], said["given_name"]) == ("ada@northwind.example", "Ada")
    assert ask("forged").status_code == 401


def test_a_mere_sign_in_connects_nothing_and_chooses_nothing(sandbox, discovery):
    sandbox.reset()
    code = sandbox.consent(tenant="", scope="openid email")["code"][0]
    tokens = sandbox.fetch_tokens(code=code).json()
    assert "refresh_token" not in tokens
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert requests.get(f"{sandbox.base_url}/xero/connections", headers=headers, timeout=20).json() == []
    said = requests.get(discovery["userinfo_endpoint"], headers=headers, timeout=20).json()
    assert "given_name" not in said


def test_the_open_questions_of_tokens_and_callback(sandbox):
    sandbox.switch(xero_access_token_has_audience=False, xero_callback_extras=True)
    sandbox.switch(xero_invalid_client_is_401=True)
    answered = sandbox.consent()
    assert {"code", "state", "scope", "session_state"} == set(answered)
    token = sandbox.fetch_tokens(code=answered["code"][0]).json()["access_token"]
    assert "aud" not in jwt.decode(token, options={"verify_signature": False})
    form = {"grant_type": "refresh_token", "refresh_token": "x"}
    url = f"{sandbox.base_url}/xero/connect/token"
    refused = requests.post(url, data=form, auth=("demo-xero-client", "wrong"), timeout=20)
    assert (refused.status_code, refused.json()) == (401, {"error": "invalid_client"})
    sandbox.reset()
