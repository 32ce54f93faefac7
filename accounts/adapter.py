"""Adapts allauth: no open sign-up, and e-mails that a worker sends."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.conf import settings
from django.http import HttpRequest

from accounts.emails import write_email


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
