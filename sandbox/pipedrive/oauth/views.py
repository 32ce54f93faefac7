"""The OAuth endpoints: consent page, token, revocation (docs/pipedrive.md#1)."""

from __future__ import annotations

import base64
import binascii
import hmac
from typing import Any
from urllib.parse import unquote, urlencode

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from sandbox.core.switches import switch
from sandbox.pipedrive.company import COMPANY_NAME, scopes
from sandbox.pipedrive.models import User
from sandbox.pipedrive.oauth import tokens
from sandbox.pipedrive.serialisation import answer


@csrf_exempt
def authorize(request: HttpRequest) -> HttpResponse:
    """GET: the consent page. POST `decision` (allow or deny) and `user`: redirect back to the app."""
    asked = {**request.GET.dict(), **request.POST.dict()}
    problem = _problem(asked)
    if problem:
        return render(request, "pipedrive/consent_error.html", {"problem": problem}, status=400)
    redirect_uri = asked.get("redirect_uri") or settings.SANDBOX_PIPEDRIVE_REDIRECT_URI
    if request.method != "POST":
        users = User.objects.order_by("-is_admin", "id")
        context = {"users": users, "asked": asked, "scopes": scopes(), "company": COMPANY_NAME}
        return render(request, "pipedrive/consent.html", context)
    back = {"state": asked["state"]} if asked.get("state") else {}
    if asked.get("decision") != "allow":
        return _redirect(redirect_uri, {"error": "user_denied", **back})
    admin = User.objects.order_by("-is_admin", "id").first()
    user = User.objects.filter(pk=asked["user"]).first() if asked.get("user", "").isdecimal() else admin
    if user is None:
        problem = "Nobody works in this company yet."
        return render(request, "pipedrive/consent_error.html", {"problem": problem}, status=400)
    return _redirect(redirect_uri, {"code": tokens.issue_code(user, redirect_uri=redirect_uri), **back})


def _problem(asked: dict[str, Any]) -> str:
    if asked.get("client_id") != settings.SANDBOX_PIPEDRIVE_CLIENT_ID:
        return "No app with this client_id is registered."
    if (
        asked.get("redirect_uri", settings.SANDBOX_PIPEDRIVE_REDIRECT_URI)
        != settings.SANDBOX_PIPEDRIVE_REDIRECT_URI
    ):
        return "The redirect_uri is not the app's registered callback URL."
    return ""


def _redirect(uri: str, query: dict[str, str]) -> HttpResponse:
    return HttpResponseRedirect(f"{uri}{'&' if '?' in uri else '?'}{urlencode(query)}")


def _is_client(request: HttpRequest) -> bool:
    """Check the client's id and secret, sent by Basic or in the body."""
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            client_id, _, secret = base64.b64decode(encoded).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return False
        client_id, secret = unquote(client_id), unquote(secret)
    else:
        client_id, secret = request.POST.get("client_id", ""), request.POST.get("client_secret", "")
    right_id = hmac.compare_digest(client_id.encode(), settings.SANDBOX_PIPEDRIVE_CLIENT_ID.encode())
    right_secret = hmac.compare_digest(secret.encode(), settings.SANDBOX_PIPEDRIVE_CLIENT_SECRET.encode())
    return right_id and right_secret


def _refusal(message: str, *, error: str, status: int = 400) -> HttpResponse:
    if switch("pipedrive_oauth_error_keys") == "standard":
        return answer({"error": error, "error_description": message}, status=status)
    return answer({"success": False, "message": message, "error": error}, status=status)


@csrf_exempt
def token(request: HttpRequest) -> HttpResponse:
    """Exchange a code or a refresh token."""
    if request.method != "POST":
        return _refusal("Method not allowed", error="invalid_request", status=405)
    if not _is_client(request):
        return _refusal("Invalid client: client is invalid", error="invalid_client", status=401)
    form = request.POST
    grant_type = form.get("grant_type")
    if not grant_type:
        return _refusal("Missing parameter: grant_type", error="invalid_request")
    needed = {"authorization_code": ("code", "redirect_uri"), "refresh_token": ("refresh_token",)}
    if grant_type not in needed:
        return _refusal("Unsupported grant type: grant_type is invalid", error="unsupported_grant_type")
    for name in needed[grant_type]:
        if not form.get(name):
            return _refusal(f"Missing parameter: {name}", error="invalid_request")
    try:
        with transaction.atomic():
            if grant_type == "authorization_code":
                granted = tokens.exchange_code(form["code"], redirect_uri=form["redirect_uri"])
            else:
                granted = tokens.refresh(form["refresh_token"])
    except tokens.GrantError as error:
        return _refusal(str(error), error="invalid_grant")
    return answer(granted)


@csrf_exempt
def revoke(request: HttpRequest) -> HttpResponse:
    """Revoke a token; for a refresh token this is an uninstall."""
    if request.method != "POST":
        return _refusal("Method not allowed", error="invalid_request", status=405)
    if not _is_client(request):
        return _refusal("Invalid client: client is invalid", error="invalid_client", status=401)
    if not request.POST.get("token"):
        return _refusal("Missing parameter: token", error="invalid_request")
    with transaction.atomic():
        tokens.revoke(request.POST["token"])
    return answer({"success": True})


def marketplace(request: HttpRequest) -> HttpResponse:
    """Install from the Marketplace: straight to consent without a state, or to the app's own address."""
    if switch("pipedrive_marketplace_state"):
        return HttpResponseRedirect(settings.SANDBOX_PIPEDRIVE_INSTALL_URL)
    asked = {
        "client_id": settings.SANDBOX_PIPEDRIVE_CLIENT_ID,
        "redirect_uri": settings.SANDBOX_PIPEDRIVE_REDIRECT_URI,
    }
    return _redirect(reverse("pipedrive-authorize"), asked)
