"""Collects what the connections page shows (`integrations.views.overview` renders it), and serves the guide."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Connection, Grant, Provider
from accounts.views.access import administrators_only

# Both services end a grant after this time without use (docs/xero.md#1.6, docs/pipedrive.md#1.5).
GRANT_LASTS = dt.timedelta(days=60)

SCOPE_WORDS = {
    "accounting.invoices": "read and write invoices",
    "accounting.transactions": "read and write invoices",
    "accounting.contacts": "read and write contacts",
    "accounting.settings.read": "read accounts, tax rates, items and templates",
    "accounting.settings": "read and change accounts, tax rates and items",
    "accounting.payments.read": "read payments",
    "accounting.payments": "read and write payments",
    "accounting.attachments": "attach files",
    "offline_access": "stay connected while nobody is signed in",
    "openid": "know who connected",
    "profile": "know who connected",
    "email": "know who connected",
    "base": "know who connected",
    "deals:full": "read and write deals",
    "deals:read": "read deals",
    "contacts:read": "read persons and organizations",
    "contacts:full": "read and write persons and organizations",
    "products:read": "read products",
    "products:full": "read and write products",
    "users:read": "read who works in Pipedrive",
    "deal-fields:full": "add fields to deals",
    "contact-fields:read": "read which fields persons and organizations have",
    "contact-fields:full": "read which fields persons and organizations have",
    "product-fields:read": "read which fields products have",
    "product-fields:full": "read which fields products have",
    "webhooks:full": "be notified of changes",
    "search:read": "search",
    "admin": "administer",
}
SETTINGS_NEEDED = {
    Provider.XERO: ("XERO_CLIENT_ID", "XERO_CLIENT_SECRET"),
    Provider.PIPEDRIVE: ("PIPEDRIVE_CLIENT_ID", "PIPEDRIVE_CLIENT_SECRET"),
}
GUIDE = "docs/connecting.md"


@dataclass(frozen=True)
class Service:
    """A service with its connections; `missing` names the settings that are still empty."""

    provider: Provider
    connections: list[Connection]
    missing: list[str]

    @property
    def connect_url_name(self) -> str:
        """Return the name of the address that starts connecting."""
        return f"{self.provider.value}_connect"


def read_scopes(grant: Grant) -> list[str]:
    """Return what a consent allows in plain words, without repetition; permission to write includes reading."""
    full = {scope.removesuffix(":full") for scope in grant.scopes if scope.endswith(":full")}
    told = [
        scope for scope in grant.scopes if scope.removesuffix(":read") not in full or ":read" not in scope
    ]
    return list(dict.fromkeys(SCOPE_WORDS.get(scope, scope) for scope in told))


def read_services() -> list[Service]:
    """Return both services with every connection, its scopes in words and how long its grant lasts."""
    rows = list(Connection.objects.select_related("grant__connected_by", "preferences"))
    for row in rows:
        if row.grant:
            row.granted = read_scopes(row.grant)  # type: ignore[attr-defined]
            row.lasts_until = row.grant.refreshed_at + GRANT_LASTS  # type: ignore[attr-defined]
    return [
        Service(
            provider,
            [row for row in rows if row.provider == provider],
            [name for name in SETTINGS_NEEDED[provider] if not getattr(settings, name)],
        )
        for provider in Provider
    ]


@require_safe
@administrators_only
def connection_guide(request: HttpRequest) -> HttpResponse:
    """Show the guide to registering the Xero app and the Pipedrive app."""
    path = settings.BASE_DIR / GUIDE
    if not path.is_file():
        raise Http404("The guide is not part of this installation.")
    return render(request, "accounts/guide.html", {"text": path.read_text(encoding="utf-8")})
