"""The pages that explain why a company was not connected, and what to do now."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import get_text_list

from accounts.models import Connection, Provider
from integrations.calls.apps import app_of
from integrations.http import GrantRevoked, RemoteError, RequestRejected
from integrations.lifecycle.connect import Connected

PORTALS = {
    Provider.XERO: ("Xero's developer portal", "https://developer.xero.com/app/manage"),
    Provider.PIPEDRIVE: ("Pipedrive's Developer Hub", "https://app.pipedrive.com/developer-hub"),
}


@dataclass(frozen=True)
class Problem:
    """The content of such a page: a title, a sentence or two, and what the button does."""

    title: str
    text: str
    button: str = "Try again"
    status: int = 400


def denied(provider: Provider) -> Problem:
    """Explain that the person refused the consent at the service."""
    return Problem(
        f"{provider.label} was not connected",
        f"You did not allow InvoiceBridge to use {provider.label}, so nothing has changed.",
        status=200,
    )


def wrong_state(provider: Provider) -> Problem:
    """Explain that the answer belongs to no consent begun here lately."""
    return Problem(
        "Please start again",
        f"This answer from {provider.label} does not match a connection you began here "
        "in the last ten minutes. Nothing has changed.",
        button=f"Connect {provider.label}",
    )


def missing_scope(provider: Provider, missing: list[str]) -> Problem:
    """Explain which permissions the consent leaves out."""
    where = (
        "Connect again and allow everything that is asked for."
        if provider == Provider.XERO
        else "Tick them for your app in Pipedrive's Developer Hub under OAuth & access scopes, then connect."
    )
    text = f"{provider.label} did not grant: {', '.join(missing)}. {where} Nothing has changed."
    return Problem("A permission is missing", text)


def another_company(name: str, served: str) -> Problem:
    """Explain that one installation serves one Pipedrive company."""
    return Problem(
        "Another Pipedrive company is connected",
        f"This installation works with {served}; you signed in to {name}. To reconnect, sign in to {served} at "
        f"Pipedrive and connect again. To switch to {name}, disconnect {served} first. Nothing has changed.",
        status=409,
    )


NO_ORGANISATION = Problem(
    "No organisation was chosen",
    "Xero gave access to no organisation. Connect again and choose one on Xero's page. You need the role "
    "Standard or Adviser in it.",
)


def from_error(provider: Provider, error: RemoteError) -> Problem:
    """Explain a service's refusal to the person who just came back from it."""
    if isinstance(error, GrantRevoked):
        return Problem(
            "The answer came too late",
            f"{provider.label}'s code has expired or has already been used: it works once, for five minutes.",
        )
    if isinstance(error, RequestRejected):
        return Problem(
            f"{provider.label} does not know this app",
            f"{provider.label} said: “{error.reason}” "
            f"Check {' and '.join(app_of(provider).setting_names)} in the settings.",
            status=502,
        )
    return Problem(
        f"{provider.label} is not answering",
        f"{provider.label} could not be reached just now ({error.reason}). "
        "Nothing has changed; try again in a minute.",
        status=502,
    )


def show_problem(request: HttpRequest, provider: Provider, problem: Problem) -> HttpResponse:
    """Answer with the page of a problem."""
    context = {"problem": problem, "provider": provider, "connect_url": reverse(f"{provider.value}_connect")}
    return render(request, "integrations/problem.html", context, status=problem.status)


def show_not_configured(request: HttpRequest, provider: Provider) -> HttpResponse:
    """Answer with the settings to fill, the address to register and the way to the guide."""
    portal, portal_url = PORTALS[provider]
    context = {
        "provider": provider,
        "names": app_of(provider).setting_names,
        "callback": callback_url(provider),
        "portal": portal,
        "portal_url": portal_url,
    }
    return render(request, "integrations/not_configured.html", context, status=503)


def callback_url(provider: Provider) -> str:
    """Return the address registered at the service, to the letter."""
    return settings.SITE_URL + reverse(f"{provider.value}_callback")


def next_page(connection: Connection) -> str:
    """Return where a person goes after connecting: an organisation's preferences, else the list."""
    if connection.provider == Provider.XERO:
        return reverse("preferences", args=[connection.pk])
    return reverse("connection_list")


def show_connected(request: HttpRequest, provider: Provider, result: Connected) -> HttpResponse:
    """Go on to the first organisation's preferences, or say that all were connected before."""
    first = result.connections[0]
    names = get_text_list([connection.name for connection in result.connections], "and")
    several = len(result.connections) > 1
    if len(result.known) == len(result.connections):
        context = {"provider": provider, "names": names, "several": several, "next_url": next_page(first)}
        return render(request, "integrations/already_connected.html", context)
    text = f"{names} are connected. Their" if several else f"{names} is connected. Its"
    messages.success(request, f"{text} lists are being read now.")
    return redirect(next_page(first))
