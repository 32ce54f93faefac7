"""Codes, grants and tokens: how long each lives and what ends it (docs/pipedrive.md#1.5, docs/pipedrive.md#1.10)."""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings

from sandbox.core import clock
from sandbox.core.switches import switch
from sandbox.pipedrive.company import COMPANY_ID, base_url, scopes
from sandbox.pipedrive.models import AccessToken, AuthorizationCode, Grant, User

CODE_LIFE = timedelta(minutes=5)
ACCESS_LIFE = timedelta(seconds=3599)
REFRESH_LIFE = timedelta(days=60)
ACCESS_BYTES = 240


class GrantError(Exception):
    """A token request is refused; the text is Pipedrive's own."""


def issue_code(user: User, *, redirect_uri: str) -> str:
    """Return a new authorization code, valid once, for five minutes."""
    expires_at = clock.now() + CODE_LIFE
    code = AuthorizationCode(
        code=secrets.token_hex(20), user=user, redirect_uri=redirect_uri, expires_at=expires_at
    )
    code.save()
    return code.code


def exchange_code(text: str, *, redirect_uri: str) -> dict[str, Any]:
    """Exchange a code for tokens; raise GrantError when it is unknown, used, expired or for another address."""
    code = AuthorizationCode.objects.filter(code=text, used_at=None).first()
    if code is None:
        raise GrantError("Invalid grant: authorization_code is invalid")
    if code.expires_at <= clock.now():
        raise GrantError("Invalid grant: authorization_code has expired")
    if code.redirect_uri != redirect_uri:
        raise GrantError("Invalid request: redirect_uri is invalid")
    code.used_at = clock.now()
    code.save(update_fields=["used_at"])
    return _token_answer(_install(code.user))


def _install(user: User) -> Grant:
    """Return the user's one install; consenting again keeps it and its webhooks, with today's scopes."""
    grant = Grant.objects.filter(user=user, revoked_at=None).first()
    if grant is None or grant.refresh_expires_at <= clock.now():
        grant = Grant(user=user, client_id=settings.SANDBOX_PIPEDRIVE_CLIENT_ID, installed_at=clock.now())
        grant.refresh_token = _new_refresh_token(user)
    grant.scopes = ",".join(scopes())
    grant.refresh_expires_at = clock.now() + REFRESH_LIFE
    grant.save()
    return grant


def refresh(text: str) -> dict[str, Any]:
    """Return a new access token and restart the sixty days; raise GrantError for an invalid refresh token."""
    grant = Grant.objects.filter(
        refresh_token=text, revoked_at=None, refresh_expires_at__gt=clock.now()
    ).first()
    if grant is None:
        raise GrantError("Invalid grant: refresh_token is invalid")
    if switch("pipedrive_rotate_refresh_token"):
        grant.refresh_token = _new_refresh_token(grant.user)
    grant.refresh_expires_at = clock.now() + REFRESH_LIFE
    grant.save()
    return _token_answer(grant)


def revoke(text: str) -> None:
    """Revoke a token: a refresh token uninstalls, an access token ends alone, an unknown one changes nothing."""
    grant = Grant.objects.filter(refresh_token=text, revoked_at=None).first()
    if grant is not None:
        uninstall(grant)
    AccessToken.objects.filter(token=text).delete()


def uninstall(grant: Grant) -> None:
    """End a grant with its tokens and webhooks; fields the app created stay."""
    grant.revoked_at = clock.now()
    grant.save(update_fields=["revoked_at"])
    grant.webhooks.all().delete()


def expire_access(grant: Grant) -> None:
    """Expire every access token of a grant now."""
    grant.access_tokens.update(expires_at=clock.now())


def _new_refresh_token(user: User) -> str:
    return f"{COMPANY_ID}:{user.pk}:{secrets.token_hex(20)}"


def _token_answer(grant: Grant) -> dict[str, Any]:
    # Opaque, longer than 255 characters, with every character a careless client trips over.
    token = f"v1u:{base64.b64encode(secrets.token_bytes(ACCESS_BYTES)).decode()}+/:{secrets.token_hex(8)}=="
    AccessToken.objects.create(grant=grant, token=token, expires_at=clock.now() + ACCESS_LIFE)
    return {
        "access_token": token,
        "token_type": "Bearer",
        "refresh_token": grant.refresh_token,
        "scope": grant.scopes,
        "expires_in": int(ACCESS_LIFE.total_seconds()),
        "api_domain": base_url(),
    }
