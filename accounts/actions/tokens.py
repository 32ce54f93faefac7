"""Creates and revokes API tokens."""

from __future__ import annotations

import datetime as dt
import secrets

from django.db import transaction
from django.utils import timezone

from accounts.emails import notify_person
from accounts.models import (
    ApiToken,
    User,
    hash_api_token,
)

API_TOKEN_PREFIX = "ib_"  # noqa: S105 - the fixed start of a token, not a token


@transaction.atomic
def create_api_token(user: User, *, name: str, expires_at: dt.datetime | None = None) -> tuple[ApiToken, str]:
    """Create an API token that acts as `user`; return its row and the token, which can't be shown again.

    The person is told by e-mail, since a token outlasts the session that made it.
    """
    token = API_TOKEN_PREFIX + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        user=user,
        name=name.strip(),
        prefix=token[:8],
        token_hash=hash_api_token(token),
        expires_at=expires_at,
    )
    notify_person(user, "An API token was created", "accounts/mail/api_token_created.txt", token=row)
    return row, token


def revoke_api_token(token: ApiToken) -> None:
    """Revoke a token at once; doing it again changes nothing."""
    now = timezone.now()
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
        token.revoked_at = now
