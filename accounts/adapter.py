"""Adapts allauth: no open sign-up, e-mails through a worker and with our own address, encrypted second factors."""

from __future__ import annotations

import base64
import logging
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse

from accounts.emails import write_email
from accounts.fields import UnreadableSecret
from accounts.second_factors import decrypt_secret, encrypt_secret

logger = logging.getLogger(__name__)


class InvitedOnlyAdapter(DefaultAccountAdapter):
    """Allauth's adapter without open sign-up, whose e-mails are rows that a worker sends."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The e-mail address or the password is not correct.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse every sign-up; an administrator invites people instead."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put the e-mail in line. It names SITE_URL, never the host that a visitor's request named."""
        words = {"email": email, "site_url": settings.SITE_URL, "request": allauth_context.request, **context}
        message = self.render_mail(template_prefix, email, words)
        write_email(email, str(message.subject), str(message.body))

    def send_password_reset_mail(self, user: AbstractBaseUser, email: str, context: dict[str, Any]) -> None:
        """Send the link to the person's verified primary address; to any other address nothing is sent."""
        known = EmailAddress.objects.filter(user_id=user.pk, primary=True, verified=True)
        address = known.filter(email__iexact=email, user__email__iexact=email).first()
        if address is not None:
            super().send_password_reset_mail(user, address.email, context)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the address at which a new password is chosen, below SITE_URL."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return f"{settings.SITE_URL}{path.replace('UID-KEY', key)}"

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell a person what was changed in their account, at the address that they sign in with."""
        super().send_notification_mail(template_prefix, user, context, email or getattr(user, "email", None))


class SecondFactorAdapter(DefaultMFAAdapter):
    """Allauth's adapter for second factors that keeps their secrets encrypted."""

    def encrypt(self, text: str) -> str:
        """Return the secret as it is stored."""
        return encrypt_secret(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return a stored secret; one that no key decrypts becomes a random secret, which no code fits.

        An empty one would be a secret that everybody knows.
        """
        try:
            return decrypt_secret(encrypted_text)
        except UnreadableSecret as error:
            logger.error("A second factor can't be read, so its codes are refused: %s", error)
            return base64.b32encode(secrets.token_bytes(20)).decode()
