"""Closes allauth's open sign-up: people join by invitation only."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitedOnlyAdapter(DefaultAccountAdapter):
    """Allauth's adapter without open sign-up."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The e-mail address or the password is not correct.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse every sign-up; an administrator invites people instead."""
        return False
