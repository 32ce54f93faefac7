"""The one company of the sandbox's Pipedrive, and the app registered with it."""

from __future__ import annotations

from django.conf import settings

from sandbox.core.switches import switch

COMPANY_ID = 7001
COMPANY_NAME = "Northwind"
COMPANY_DOMAIN = "northwind"
COMPANY_COUNTRY = "GB"
HOST = f"{COMPANY_DOMAIN}.pipedrive.com"


def scopes() -> list[str]:
    """Return the scopes ticked for the app; an install accepts all of them."""
    return [scope for scope in str(switch("pipedrive_scopes")).split(",") if scope]


def base_url() -> str:
    """Return the address clients must call, the `api_domain` of a token answer."""
    return f"{settings.SANDBOX_BASE_URL}/pipedrive"
