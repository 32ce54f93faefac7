"""The page of installed apps: who installed one, its webhooks, and how to remove it (docs/pipedrive.md#1.9)."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt

from sandbox.pipedrive.company import COMPANY_ID
from sandbox.pipedrive.models import Grant, User
from sandbox.pipedrive.oauth.tokens import expire_access, uninstall
from sandbox.pipedrive.oauth.uninstall_callback import notify_app


@csrf_exempt
def settings_page(request: HttpRequest) -> HttpResponse:
    """GET: installs and users. POST `action` uninstall or expire on a `grant`."""
    if request.method == "POST":
        given = request.POST.get("grant", "")
        grant = get_object_or_404(Grant, pk=given if given.isdecimal() else 0, revoked_at=None)
        if request.POST.get("action") == "expire":
            expire_access(grant)
        else:
            with transaction.atomic():
                uninstall(grant)
            notify_app(grant)
        return redirect("pipedrive-settings")
    grants = Grant.objects.select_related("user").prefetch_related("webhooks").filter(revoked_at=None)
    context = {
        "grants": grants.order_by("id"),
        "users": User.objects.order_by("id"),
        "company_id": COMPANY_ID,
    }
    return render(request, "pipedrive/settings.html", context)
