"""allauth's forms for the code of a second factor; a code counts once."""

from __future__ import annotations

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django import forms
from django.core.cache import cache


class _OnceOnly(forms.Form):
    """Refuses a code that was used before.

    allauth remembers a used code for one period of the app; with a tolerance the code is good for several.
    """

    def clean_code(self) -> str:
        """Return the code; raise `ValidationError` if it is wrong or was used before."""
        code: str = super().clean_code()  # type: ignore[misc]
        periods = 2 * app_settings.TOTP_TOLERANCE + 1
        key = f"second-factor-used:{self.user.pk}:{normalize_user_code(code)}"  # type: ignore[attr-defined]
        if not cache.add(key, "y", timeout=periods * app_settings.TOTP_PERIOD):
            raise get_adapter().validation_error("incorrect_code")
        return code


class SecondStepForm(_OnceOnly, AuthenticateForm):
    """The second step of a sign-in."""


class ConfirmForm(_OnceOnly, ReauthenticateForm):
    """The confirmation, by a code, before something sensitive."""
