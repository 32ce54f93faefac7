"""Connect Xero organisations: consent, callback, the choice among several."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Connection, ConnectionState, Grant, Provider
from accounts.views.access import administrators_only, person_of
from integrations.forms import ChooseOrganisationsForm
from integrations.lifecycle.connect import Company, connect_companies
from integrations.views import pages
from integrations.views.consent import (
    ConsentRefused,
    explain_refusals,
    record_grant,
    require_scopes,
    send_to_consent,
    take_tokens,
)
from integrations.views.states import LIFETIME
from integrations.xero import oauth
from integrations.xero.client import list_connections

XERO = Provider.XERO
# What names the person or attaches files is welcome but not needed.
WELCOME = {"openid", "profile", "email", "accounting.attachments"}
NEEDED = {scope: {scope} for scope in oauth.SCOPES if scope not in WELCOME}
CHOICE = "xero_choice"


@never_cache
@require_http_methods(["GET", "POST"])
@administrators_only
def connect(request: HttpRequest) -> HttpResponse:
    """Send the administrator to Xero's consent page."""
    return send_to_consent(request, XERO)


@never_cache
@require_safe
@administrators_only
@explain_refusals(XERO)
def callback(request: HttpRequest) -> HttpResponse:
    """Receive the browser that comes back, and connect its organisation, or ask which ones."""
    tokens = take_tokens(request, XERO)
    companies = find_organisations(tokens.access_token)
    require_scopes(XERO, tokens.scope, NEEDED)
    if not companies:
        raise ConsentRefused(pages.NO_ORGANISATION)
    who = oauth.identity(tokens.id_token)
    grant = record_grant(request, XERO, tokens, remote_user_id=who.user_id, remote_user_name=who.name)
    if len(companies) == 1 and not _may_be_a_mistake(companies):
        return pages.show_connected(request, XERO, connect_companies(grant, companies, by=person_of(request)))
    request.session[CHOICE] = {
        "grant": grant.pk,
        "at": time.time(),
        "companies": [[one.remote_id, one.name, one.xero_connection_id] for one in companies],
    }
    return redirect("xero_choose")


@never_cache
@require_http_methods(["GET", "POST"])
@administrators_only
def choose(request: HttpRequest) -> HttpResponse:
    """Let the administrator choose which organisations of the consent to connect, by name."""
    choice: dict[str, Any] = request.session.get(CHOICE) or {}
    grant = Grant.objects.filter(pk=choice.get("grant", 0), connected_by=person_of(request)).first()
    if grant is None or time.time() - choice["at"] > LIFETIME:
        return pages.show_problem(request, XERO, pages.wrong_state(XERO))
    companies = [Company(*row) for row in choice["companies"]]
    data = request.POST if request.method == "POST" else None
    form = ChooseOrganisationsForm(data, companies=companies)
    if request.method == "POST" and form.is_valid():
        del request.session[CHOICE]
        return pages.show_connected(
            request, XERO, connect_companies(grant, form.chosen, by=person_of(request))
        )
    connected = Connection.objects.xero().filter(state=ConnectionState.CONNECTED)
    known = set(connected.values_list("remote_id", flat=True))
    context = {"form": form, "companies": companies, "known": known, "left_out": _left_out(companies)}
    return render(request, "integrations/choose.html", context)


def _left_out(companies: list[Company]) -> list[Connection]:
    """Return the organisations that need reconnecting and that this consent does not open."""
    waiting = Connection.objects.xero().filter(state=ConnectionState.NEEDS_RECONNECT)
    return list(waiting.exclude(remote_id__in=[company.remote_id for company in companies]))


def _may_be_a_mistake(companies: list[Company]) -> bool:
    """Return whether a person who was to reconnect an organisation came back with one we have never seen.

    It never takes the other one's place: a company is who its id says, and Xero's Demo Company gets a new id every
    28 days (docs/xero.md#2.7).
    """
    ids = [company.remote_id for company in companies]
    return bool(_left_out(companies)) and not Connection.objects.xero().filter(remote_id__in=ids).exists()


def find_organisations(access_token: str) -> list[Company]:
    """Return the organisations of this consent, or of the whole grant when Xero does not separate them."""
    event_id = oauth.authentication_event_id(access_token)
    found = list_connections(settings.XERO_API_URL, access_token, event_id) if event_id else []
    found = found or list_connections(settings.XERO_API_URL, access_token)
    return [Company(one.tenant_id, one.tenant_name or "Xero organisation", one.id) for one in found]
