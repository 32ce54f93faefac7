"""People come by invitation: allauth's open sign-up is closed."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitedOnlyAdapter(DefaultAccountAdapter):
    """Allauth's adapter with sign-up shut."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The e-mail address or the password is not correct.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up; an administrator invites."""
        return False
