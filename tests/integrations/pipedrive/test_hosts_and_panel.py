"""A token goes only to allowed hosts, and a panel opens only for a token signed with our secret."""

from __future__ import annotations

import time

import jwt
import pytest

from integrations.pipedrive.client import UntrustedHost, check_api_domain
from integrations.pipedrive.panel import PanelTokenRefused, verify_panel_token

PIPEDRIVE = [".pipedrive.com"]
SECRET = "panel-secret-of-a-decent-length-32"


@pytest.mark.parametrize(
    ("domain", "hosts", "local"),
    [
        ("https://acme.pipedrive.com", PIPEDRIVE, False),
        ("https://ACME-sandbox.pipedrive.com/", PIPEDRIVE, False),
        ("http://localhost:8100/pipedrive", ["localhost"], True),
        ("https://crm.example.test", [".pipedrive.com", "crm.example.test"], False),
    ],
)
def test_an_allowed_host_passes(domain, hosts, local):
    assert check_api_domain(domain, hosts, local) == domain.rstrip("/")


@pytest.mark.parametrize(
    ("domain", "hosts", "local"),
    [
        ("http://acme.pipedrive.com", PIPEDRIVE, True),
        ("https://pipedrive.com.evil.test", PIPEDRIVE, False),
        ("https://evilpipedrive.com", PIPEDRIVE, False),
        ("https://evil.test/.pipedrive.com", PIPEDRIVE, False),
        ("https://acme.pipedrive.com@evil.test", PIPEDRIVE, False),
        ("https://evil.test#.pipedrive.com", PIPEDRIVE, False),
        ("https://evil.test\\.pipedrive.com", PIPEDRIVE, False),
        ("http://localhost:8100/pipedrive", ["localhost"], False),
        ("http://evil.test", ["evil.test"], True),
        ("https://localhost", PIPEDRIVE, True),
        ("ftp://acme.pipedrive.com", PIPEDRIVE, False),
        ("https://acme.pipedrive.com:port", PIPEDRIVE, False),
        ("https://acme.pipedrive.com", ["", "."], False),
        ("", PIPEDRIVE, False),
    ],
)
def test_any_other_host_is_refused(domain, hosts, local):
    with pytest.raises(UntrustedHost):
        check_api_domain(domain, hosts, local)


def sign(secret: str = SECRET, algorithm: str = "HS256", **claims) -> str:
    filled = {"userId": 7, "companyId": 7001, "exp": int(time.time()) + 300, **claims}
    return jwt.encode({key: value for key, value in filled.items() if value is not None}, secret, algorithm)


def test_a_signed_token_says_who_looks():
    claims = verify_panel_token(sign(), SECRET)

    assert (claims.user_id, claims.company_id) == ("7", "7001")
    assert claims.expires_at.timestamp() > time.time()


def test_a_little_clock_skew_is_allowed():
    assert verify_panel_token(sign(exp=int(time.time()) - 30), SECRET)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a.b.c",
        sign("another-secret-of-a-decent-length"),
        sign(exp=None),
        sign(exp=int(time.time()) - 120),
        sign(SECRET * 2, algorithm="HS512"),
        sign(userId=None),
        sign(companyId=0),
        jwt.encode({"userId": 7, "companyId": 7001, "exp": int(time.time()) + 300}, None, "none"),
    ],
    ids=["none", "garbage", "secret", "no exp", "old", "HS512", "no user", "no company", "unsigned"],
)
def test_any_other_token_is_refused(token):
    with pytest.raises(PanelTokenRefused):
        verify_panel_token(token, SECRET)


def test_an_empty_secret_opens_nothing():
    with pytest.raises(PanelTokenRefused):
        verify_panel_token(sign(), "")
