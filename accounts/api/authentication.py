"""Authenticates API requests by `Authorization: Bearer TOKEN`, which is looked up by its hash."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from accounts.models import ApiToken, User, hash_api_token


class ApiTokenAuthentication(authentication.BaseAuthentication):
    """Sign a request in as the person whose API token it carries."""

    keyword = "Bearer"

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Return the person and the token, or None without a bearer header; raise if the token is not valid."""
        header = authentication.get_authorization_header(request).decode("latin-1")
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer":
            return None
        now = timezone.now()
        found = (
            ApiToken.objects.select_related("user")
            .filter(token_hash=hash_api_token(token.strip()), revoked_at=None, user__is_active=True)
            .filter(Q(expires_at=None) | Q(expires_at__gt=now))
            .first()
        )
        if found is None:
            raise exceptions.AuthenticationFailed("This API token is unknown, expired or revoked.")
        if found.last_used_at is None or now - found.last_used_at > timedelta(minutes=1):
            ApiToken.objects.filter(pk=found.pk).update(last_used_at=now)
        return found.user, found

    def authenticate_header(self, request: Request) -> str:
        """Return the challenge that makes an unauthenticated request a 401 instead of a 403."""
        return self.keyword
