"""The one company of the small Pipedrive, and the app registered with it."""

from __future__ import annotations

import os

from django.conf import settings

COMPANY_ID = 7001
COMPANY_NAME = "Northwind"
COMPANY_DOMAIN = "northwind"
COMPANY_COUNTRY = "GB"
HOST = f"{COMPANY_DOMAIN}.pipedrive.com"

# The fact sheet's minimum list, plus what notes, files, search and the other record kinds need.
SCOPES = tuple(
    os.environ.get(
        "SANDBOX_PIPEDRIVE_SCOPES",
        "base,deals:full,contacts:read,contacts:full,products:read,products:full,users:read,deal-fields:full,"
        "contact-fields:full,product-fields:full,webhooks:full,search:read",
    ).split(",")
)


def base_url() -> str:
    """Answer the address clients must call, the `api_domain` of a token answer."""
    return f"{settings.SANDBOX_BASE_URL}/pipedrive"
