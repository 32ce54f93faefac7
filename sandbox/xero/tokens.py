"""Tokens of the small Xero: how long they live, how they rotate, and what a bearer token says."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from django.conf import settings
from django.db import transaction

from sandbox.core import clock
from sandbox.core.switches import switch
from sandbox.xero.models import Grant, RefreshToken

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
_KEY = "sandbox signing key, long enough for HS256"


class TokenProblemError(Exception):
    """The bearer token is refused; the text is the Detail of the answer."""


def _claims(*, audience: str, life: timedelta) -> dict[str, Any]:
    issued = int(clock.now().timestamp())
    return {
        "nbf": issued,
        "exp": issued + int(life.total_seconds()),
        "iss": f"{settings.SANDBOX_BASE_URL}/xero",
        "aud": audience,
        "iat": issued,
        "sub": USER["id"].replace("-", ""),
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
    return jwt.encode(claims, _KEY, algorithm="HS256")


def _id_token(grant: Grant) -> str:
    claims = _claims(audience=grant.client_id, life=ID_LIFE) | {
        "at_hash": secrets.token_urlsafe(16),
        "sid": secrets.token_hex(16),
        "preferred_username": USER["email"],
        "email": USER["email"],
        "given_name": USER["given_name"],
        "family_name": USER["family_name"],
        "amr": ["pwd"],
    }
    if grant.nonce:
        claims["nonce"] = grant.nonce
    return jwt.encode(claims, _KEY, algorithm="HS256")


def issue_tokens(grant: Grant) -> dict[str, Any]:
    """Mint what the token endpoint answers for this grant."""
    scopes = grant.scope.split()
    answer: dict[str, Any] = {}
    if "openid" in scopes:
        answer["id_token"] = _id_token(grant)
    answer["access_token"] = _access_token(grant)
    answer["expires_in"] = int(ACCESS_LIFE.total_seconds())
    answer["token_type"] = "Bearer"
    if "offline_access" in scopes:
        token = secrets.token_urlsafe(32)
        RefreshToken.objects.create(token=token, grant=grant, created_at=clock.now())
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
    if row.replaced_at is not None and not (switch("xero_refresh_grace") and now - row.replaced_at <= GRACE):
        return None
    if row.replaced_at is None:
        row.replaced_at = now
        row.save(update_fields=["replaced_at"])
    return issue_tokens(row.grant)


def read_bearer(header: str) -> dict[str, Any]:
    """Answer the claims of an Authorization header; raise TokenProblemError when it is not to be accepted."""
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise TokenProblemError("AuthenticationUnsuccessful")
    try:
        claims: dict[str, Any] = jwt.decode(
            token.strip(),
            _KEY,
            algorithms=["HS256"],
            options={"verify_exp": False, "verify_aud": False, "verify_nbf": False, "verify_iat": False},
        )
    except jwt.InvalidTokenError:
        raise TokenProblemError("TokenInvalidSignature") from None
    if claims["exp"] <= clock.now().timestamp():
        expired = datetime.fromtimestamp(claims["exp"], UTC)
        raise TokenProblemError(f"TokenExpired: token expired at {expired:%m/%d/%Y %H:%M:%S}")
    return claims
