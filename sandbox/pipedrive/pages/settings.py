"""The page of the installed apps: who installed, which webhooks, and how to end it (fact sheet 1.5)."""

from __future__ import annotations

import base64
import json

import requests
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt

from sandbox.core import clock

from ..answers import v2_time
from ..company import COMPANY_ID
from ..models import Grant, User
from ..oauth.tokens import expire_access, uninstall

CALLBACK_TIMEOUT = 10


@csrf_exempt
def settings_page(request: HttpRequest) -> HttpResponse:
    """GET: installs and users; POST `action` uninstall or expire on a `grant`."""
    if request.method == "POST":
        given = request.POST.get("grant", "")
        grant = get_object_or_404(Grant, pk=given if given.isdecimal() else 0, revoked_at=None)
        if request.POST.get("action") == "expire":
            expire_access(grant)
        else:
            with transaction.atomic():
                uninstall(grant)
            tell_app(grant)
        return redirect("pipedrive-settings")
    grants = Grant.objects.select_related("user").prefetch_related("webhooks").filter(revoked_at=None)
    context = {
        "grants": grants.order_by("id"),
        "users": User.objects.order_by("id"),
        "company_id": COMPANY_ID,
    }
    return render(request, "pipedrive/settings.html", context)


def tell_app(grant: Grant) -> str:
    """Send the DELETE of an uninstall to the app's callback URL; answer how it went."""
    pair = f"{settings.SANDBOX_PIPEDRIVE_CLIENT_ID}:{settings.SANDBOX_PIPEDRIVE_CLIENT_SECRET}"
    body = {
        "client_id": grant.client_id,
        "company_id": COMPANY_ID,
        "user_id": grant.user_id,
        "timestamp": v2_time(clock.now()),
    }
    headers = {
        "Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}",
        "Content-Type": "application/json",
    }
    try:
        response = requests.delete(
            settings.SANDBOX_PIPEDRIVE_REDIRECT_URI,
            data=json.dumps(body),
            headers=headers,
            timeout=CALLBACK_TIMEOUT,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        return type(error).__name__
    return str(response.status_code)
