"""The OAuth 2.0 endpoints of the sandbox's Xero: consent, token, revocation (docs/xero.md#1)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from sandbox.core import clock
from sandbox.core.switches import switch
from sandbox.xero.models import Connection, Grant, Organisation
from sandbox.xero.oauth import scopes, tokens

CODE_LIFE = timedelta(minutes=5)


def _request_problem(request: HttpRequest) -> str:
    """Return what is wrong with an authorize request; a wrong one never redirects back."""
    query = request.GET
    if query.get("client_id") != settings.SANDBOX_XERO_CLIENT_ID:
        return "unauthorized_client: Unknown client or client not enabled"
    if query.get("redirect_uri") not in settings.SANDBOX_XERO_REDIRECT_URIS:
        return "invalid_request: Invalid redirect_uri"
    if query.get("response_type") != "code":
        return "unsupported_response_type"
    asked = query.get("scope", "").split()
    if scopes.BROAD & set(asked):
        return "unauthorized_client: Invalid scope for client"
    if not asked or set(asked) - scopes.KNOWN:
        return "invalid_scope"
    return ""


def _redirect(request: HttpRequest, **query: str) -> HttpResponse:
    target = request.GET["redirect_uri"]
    state = {"state": request.GET["state"]} if "state" in request.GET else {}
    return HttpResponseRedirect(f"{target}{'&' if '?' in target else '?'}{urlencode(query | state)}")


@require_http_methods(["GET", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """The consent page: choose organisations and allow, or deny."""
    if problem := _request_problem(request):
        return render(request, "xero/authorize_error.html", {"problem": problem}, status=500)
    organisations = list(Organisation.objects.all())
    several = switch("xero_bulk_connect") and "bulk_connect:false" not in request.GET.get("acr_values", "")
    needed = bool(
        set(request.GET["scope"].split()) - set(scopes.IDENTITY)
    )  # a sign-in alone connects nothing
    message = ""
    if request.method == "POST":
        if request.POST.get("decision") != "allow":
            return _redirect(request, error="access_denied", error_description="User denied access")
        asked = request.POST.getlist("tenant")
        chosen = [row for row in organisations if row.tenant_id in asked or "all" in asked]
        if not needed or (chosen and (several or len(chosen) == 1)):
            code = _record_consent(request, chosen if needed else [])
            return _redirect(request, code=code, **_extras(request))
        message = "Choose an organisation." if not chosen else "Choose one organisation only."
    context = {
        "organisations": organisations if needed else [],
        "several": several,
        "message": message,
        "scopes": request.GET["scope"].split(),
        "connected": set(Connection.objects.values_list("organisation_id", flat=True)),
    }
    return render(request, "xero/authorize.html", context)


def _extras(request: HttpRequest) -> dict[str, str]:
    """Return what the callback carries beside code and state (switch)."""
    if not switch("xero_callback_extras"):
        return {}
    return {"scope": request.GET["scope"], "session_state": secrets.token_urlsafe(24)}


@transaction.atomic
def _record_consent(request: HttpRequest, organisations: list[Organisation]) -> str:
    """Store the consent and its connections, adding the scopes of earlier ones; return the code."""
    client_id = request.GET["client_id"]
    asked = request.GET["scope"].split()
    earlier = Grant.objects.filter(client_id=client_id, refreshtoken__isnull=False).order_by("created_at")
    for scope in earlier.values_list("scope", flat=True):
        asked.extend(name for name in scope.split() if name not in asked)
    grant = Grant.objects.create(
        client_id=client_id,
        scope=" ".join(asked),
        nonce=request.GET.get("nonce", "")[:255],
        code=secrets.token_urlsafe(32),
        redirect_uri=request.GET["redirect_uri"],
        code_challenge=request.GET.get("code_challenge", "")[:128],
        created_at=clock.now(),
    )
    for organisation in organisations:
        now = clock.now()
        Connection.objects.update_or_create(
            organisation=organisation,
            defaults={"auth_event_id": grant.auth_event_id, "updated_at": now},
            create_defaults={"auth_event_id": grant.auth_event_id, "updated_at": now, "created_at": now},
        )
    return grant.code


def _client_of(request: HttpRequest) -> str | None:
    """Return the client authenticated by Basic or in the body; None when it is not."""
    client_id, secret = request.POST.get("client_id", ""), request.POST.get("client_secret", "")
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            client_id, _, secret = base64.b64decode(encoded).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
    right = (settings.SANDBOX_XERO_CLIENT_ID, settings.SANDBOX_XERO_CLIENT_SECRET)
    return client_id if (client_id, secret) == right else None


def _refuse(error: str) -> HttpResponse:
    """Answer with the error and nothing else, without spaces: SDKs compare the text (docs/xero.md#1.9)."""
    status = 401 if error == "invalid_client" and switch("xero_invalid_client_is_401") else 400
    return HttpResponse(
        f'{{"error":"{error}"}}', status=status, content_type="application/json; charset=UTF-8"
    )


@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """The token endpoint: exchange a code, once, or a refresh token."""
    client_id = _client_of(request)
    if client_id is None:
        return _refuse("invalid_client")
    grant_type = request.POST.get("grant_type")
    if grant_type == "authorization_code":
        answer = _use_code(request, client_id)
    elif grant_type == "refresh_token":
        answer = tokens.use_refresh_token(request.POST.get("refresh_token", ""), client_id=client_id)
    else:
        is_foreign = grant_type == "client_credentials"  # it exists, for other kinds of apps
        return _refuse("unauthorized_client" if is_foreign else "unsupported_grant_type")
    if answer is None:
        return _refuse("invalid_grant")
    response = JsonResponse(answer, content_type="application/json; charset=UTF-8")
    response["Cache-Control"] = "no-store, no-cache, max-age=0"
    return response


@transaction.atomic
def _use_code(request: HttpRequest, client_id: str) -> dict[str, object] | None:
    grant = Grant.objects.filter(code=request.POST.get("code", ""), client_id=client_id).first()
    if grant is None or grant.code_used_at or clock.now() - grant.created_at > CODE_LIFE:
        return None
    if grant.redirect_uri != request.POST.get("redirect_uri"):
        return None
    if grant.code_challenge:
        digest = hashlib.sha256(request.POST.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).decode().rstrip("=") != grant.code_challenge:
            return None
    grant.code_used_at = clock.now()
    grant.save(update_fields=["code_used_at"])
    return tokens.issue_tokens(grant)


@require_POST
@transaction.atomic
def revoke(request: HttpRequest) -> HttpResponse:
    """Revoke a refresh token, which drops every connection of the user to the app."""
    if _client_of(request) is None:
        return _refuse("invalid_client")
    if Grant.objects.filter(refreshtoken__token=request.POST.get("token", "")).exists():
        Connection.objects.all().delete()
        Grant.objects.all().delete()
    return HttpResponse(b"")
