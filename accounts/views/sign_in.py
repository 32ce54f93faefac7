"""Pages that stand where allauth has forms that we do not offer: they only say how it is done here."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def sign_up_closed(request: HttpRequest) -> HttpResponse:
    """Say that people join by invitation."""
    return render(request, "account/signup_closed.html")


@require_safe
def email_address(request: HttpRequest) -> HttpResponse:
    """Show the person's address, which only an administrator changes."""
    return render(request, "account/email.html")
