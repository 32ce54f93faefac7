"""Connect the Pipedrive company, and disconnect it when its users remove the app there."""

from __future__ import annotations

import json
import logging

from django.conf import settings
from django.contrib.auth.decorators import login_not_required, login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import actions
from accounts.models import Connection, ConnectionState, Provider
from accounts.views.access import administrators_only, person_of
from integrations.calls.apps import app_of
from integrations.calls.tokens import trusted_api_domain
from integrations.http import RemoteError
from integrations.http.oauth import TokenSet
from integrations.lifecycle.connect import Company, connect_companies
from integrations.pipedrive.client import PipedriveClient
from integrations.pipedrive.hosts import UntrustedHost
from integrations.pipedrive.webhooks import check_basic
from integrations.views import pages
from integrations.views.consent import (
    ConsentRefused,
    explain_refusals,
    record_grant,
    require_scopes,
    send_to_consent,
    take_tokens,
)

logger = logging.getLogger(__name__)

PIPEDRIVE = Provider.PIPEDRIVE
# A wider permission contains the narrower one; `admin` contains those about fields and webhooks.
NEEDED = {
    "base": {"base"},
    "deals:full": {"deals:full"},
    "contacts:read": {"contacts:read", "contacts:full"},
    "products:read": {"products:read", "products:full"},
    "users:read": {"users:read"},
    "deal-fields:full": {"deal-fields:full", "admin"},
}


@never_cache
@require_http_methods(["GET", "POST"])
@administrators_only
def connect(request: HttpRequest) -> HttpResponse:
    """Send the administrator to Pipedrive's consent page."""
    return send_to_consent(request, PIPEDRIVE)


@never_cache
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "DELETE"])
def callback(request: HttpRequest) -> HttpResponse:
    """Receive the browser that comes back (GET) or the message that the app was removed (DELETE)."""
    if request.method == "DELETE":
        return take_uninstall(request)
    return take_consent(request)


@login_required
@administrators_only
@explain_refusals(PIPEDRIVE)
def take_consent(request: HttpRequest) -> HttpResponse:
    """Trade the code for tokens, learn which company they open, and connect it."""
    tokens = take_tokens(request, PIPEDRIVE)
    try:
        api_domain = trusted_api_domain(tokens.api_domain)
    except UntrustedHost as error:
        raise ConsentRefused(pages.Problem("This is not Pipedrive", str(error))) from error
    with PipedriveClient(api_domain, tokens.access_token) as client:
        me = client.get_me()
    require_scopes(PIPEDRIVE, tokens.scope, NEEDED)
    company = Company(str(me.company_id), me.company_name or me.company_domain or "Pipedrive company")
    if other := other_company(company):
        give_back(tokens)
        raise ConsentRefused(pages.another_company(company.name, other.name))
    grant = record_grant(
        request,
        PIPEDRIVE,
        tokens,
        remote_user_id=str(me.id),
        remote_user_name=me.name or me.email,
        api_domain=api_domain,
    )
    return pages.show_connected(
        request, PIPEDRIVE, connect_companies(grant, [company], by=person_of(request))
    )


def other_company(company: Company) -> Connection | None:
    """Return the Pipedrive company this installation serves already, when it is another one."""
    served = Connection.objects.pipedrive().exclude(state=ConnectionState.DISCONNECTED)
    return served.exclude(remote_id=company.remote_id).first()


def give_back(tokens: TokenSet) -> None:
    """Take the app out of a company it is not for."""
    try:
        app_of(PIPEDRIVE).revoke(tokens.refresh_token)
    except RemoteError as error:
        logger.warning("Pipedrive could not be notified that a company is not connected: %s", error.reason)


def take_uninstall(request: HttpRequest) -> HttpResponse:
    """Close the connection whose app was removed in Pipedrive (docs/pipedrive.md#1.9)."""
    header = request.headers.get("Authorization", "")
    if not check_basic(header, settings.PIPEDRIVE_CLIENT_ID, settings.PIPEDRIVE_CLIENT_SECRET):
        return HttpResponse(status=401)
    try:
        body = json.loads(request.body)
        company_id, user_id = str(body["company_id"]), str(body.get("user_id") or "")
    except (ValueError, KeyError, TypeError, AttributeError):
        return HttpResponse(status=400)
    connection = Connection.objects.pipedrive().filter(remote_id=company_id).select_related("grant").first()
    grant = connection.grant if connection is not None else None
    # The app is installed by each user: another user's removal leaves our grant alone.
    if connection is not None and grant is not None and user_id in ("", grant.remote_user_id):
        actions.mark_disconnected(connection)
        logger.warning("The app was removed in Pipedrive; %s is disconnected.", connection)
    return HttpResponse(status=200)
