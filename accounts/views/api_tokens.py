"""The page of a person's own API tokens: create one, which is shown once, or revoke one."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import create_api_token, revoke_api_token
from accounts.forms.team import ApiTokenForm
from accounts.models import ApiToken
from accounts.views.access import person_of


@sensitive_variables("token")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def api_tokens(request: HttpRequest) -> HttpResponse:
    """List the person's tokens; a POST creates one and shows it once."""
    form = ApiTokenForm(request.POST if request.method == "POST" else None)
    token = ""
    if request.method == "POST" and form.is_valid():
        token = _create(request, form.cleaned_data["name"], form.cleaned_data["days"])
        form = ApiTokenForm()
    tokens = ApiToken.objects.filter(user=person_of(request), revoked_at=None).order_by("-created_at")
    status = 422 if form.is_bound else 200
    context = {"tokens": tokens, "form": form, "token": token, "now": timezone.now()}
    return render(request, "accounts/api_tokens.html", context, status=status)


@reauthentication_required
def _create(request: HttpRequest, name: str, days: int) -> str:
    """Return a new token, once the person has confirmed who they are: it outlasts the session."""
    expires_at = timezone.now() + timedelta(days=days) if days else None
    _, token = create_api_token(person_of(request), name=name, expires_at=expires_at)
    return token


@require_POST
def api_token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke one of the person's own tokens."""
    token = get_object_or_404(ApiToken, pk=pk, user=person_of(request))
    revoke_api_token(token)
    messages.success(request, f"The token “{token.name}” has been revoked.")
    return redirect("api_tokens")
