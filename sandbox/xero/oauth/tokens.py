"""Tokens of the sandbox's Xero: how long they live, how they rotate, and what a bearer token contains."""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from django.conf import settings
from django.db import transaction

from sandbox.core import clock
from sandbox.core.switches import switch
from sandbox.xero.models import Grant, RefreshToken
from sandbox.xero.oauth import signing

ACCESS_LIFE = timedelta(minutes=30)
ID_LIFE = timedelta(minutes=5)
REFRESH_LIFE = timedelta(days=60)
GRACE = timedelta(minutes=30)
USER = {
    "id": "7b1a1d51-0000-4000-8000-00000000a11a",
    "email": "ada@northwind.example",
    "given_name": "Ada",
    "family_name": "Admin",
}


class TokenProblemError(Exception):
    """The bearer token is refused; the text is the Detail of the answer."""


def subject() -> str:
    """Return the `sub` of the one user: the id without its dashes."""
    return USER["id"].replace("-", "")


def _claims(*, audience: str, life: timedelta) -> dict[str, Any]:
    issued = int(clock.now().timestamp())
    return {
        "nbf": issued,
        "exp": issued + int(life.total_seconds()),
        "iss": f"{settings.SANDBOX_BASE_URL}/xero",
        "aud": audience,
        "iat": issued,
        "sub": subject(),
        "auth_time": issued,
        "xero_userid": USER["id"],
        "global_session_id": secrets.token_hex(16),
    }


def _access_token(grant: Grant) -> str:
    claims = _claims(audience=f"{settings.SANDBOX_BASE_URL}/xero/resources", life=ACCESS_LIFE) | {
        "client_id": grant.client_id,
        "jti": secrets.token_hex(16),
        "authentication_event_id": grant.auth_event_id,
        "scope": grant.scope.split(),
        "amr": ["pwd"],
    }
    if not switch("xero_access_token_has_audience"):
        del claims["aud"]
    return signing.sign(claims)


def _id_token(grant: Grant, access_token: str) -> str:
    half = hashlib.sha256(access_token.encode()).digest()[:16]
    claims = _claims(audience=grant.client_id, life=ID_LIFE) | {
        "at_hash": base64.urlsafe_b64encode(half).decode().rstrip("="),
        "sid": secrets.token_hex(16),
        "preferred_username": USER["email"],
        "email": USER["email"],
        "given_name": USER["given_name"],
        "family_name": USER["family_name"],
        "amr": ["pwd"],
    }
    if grant.nonce:
        claims["nonce"] = grant.nonce
    return signing.sign(claims)


def issue_tokens(grant: Grant, *, replaces: str = "") -> dict[str, Any]:
    """Return the token endpoint's answer for this grant, with tokens that replace an earlier refresh token."""
    scopes = grant.scope.split()
    answer: dict[str, Any] = {}
    access_token = _access_token(grant)
    if "openid" in scopes:
        answer["id_token"] = _id_token(grant, access_token)
    answer["access_token"] = access_token
    answer["expires_in"] = int(ACCESS_LIFE.total_seconds())
    answer["token_type"] = "Bearer"
    if "offline_access" in scopes:
        token = secrets.token_urlsafe(32)
        RefreshToken.objects.create(token=token, grant=grant, replaces=replaces, created_at=clock.now())
        answer["refresh_token"] = token
    answer["scope"] = grant.scope
    return answer


@transaction.atomic
def use_refresh_token(token: str, *, client_id: str) -> dict[str, Any] | None:
    """Rotate a refresh token; None means invalid_grant. The previous one has 30 minutes grace (switch)."""
    row = RefreshToken.objects.select_related("grant").filter(token=token, grant__client_id=client_id).first()
    now = clock.now()
    if row is None or now - row.created_at > REFRESH_LIFE:
        return None
    if row.replaced_at is not None and not _in_grace(row, now):
        return None
    if row.answer is not None and switch("xero_grace_returns_same_pair"):
        return dict(row.answer)
    row.replaced_at = row.replaced_at or now
    row.answer = issue_tokens(row.grant, replaces=token)
    row.save(update_fields=["replaced_at", "answer"])
    return row.answer


def _in_grace(row: RefreshToken, now: datetime) -> bool:
    """Return whether a replaced token still works: for 30 minutes, or until its successor is used (switches)."""
    if not switch("xero_refresh_grace") or row.replaced_at is None or now - row.replaced_at > GRACE:
        return False
    used = RefreshToken.objects.filter(replaces=row.token, replaced_at__isnull=False)
    return not (switch("xero_new_token_ends_grace") and used.exists())


def read_bearer(header: str) -> dict[str, Any]:
    """Return the claims of an Authorization header; raise TokenProblemError when it is refused."""
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise TokenProblemError("AuthenticationUnsuccessful")
    try:
        claims = signing.read(token.strip())
    except jwt.InvalidTokenError:
        raise TokenProblemError("TokenInvalidSignature") from None
    if claims["exp"] <= clock.now().timestamp():
        expired = datetime.fromtimestamp(claims["exp"], UTC)
        raise TokenProblemError(f"TokenExpired: token expired at {expired:%m/%d/%Y %H:%M:%S}")
    return claims
