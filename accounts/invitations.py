"""Makes the link by which an invited person sets a first password: allauth's reset link."""

from __future__ import annotations

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from accounts.models import User


def invitation_url(user: User) -> str:
    """Return the address at which `user` sets a password; it expires once used or when the password changes."""
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    path = reverse(
        "account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": token}
    )
    return f"{settings.SITE_URL}{path}"
