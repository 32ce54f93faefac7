"""Prints as JSON what a program needs to read the connected organisation: address, token, organisation."""

from __future__ import annotations

import json

import django

django.setup()

from django.conf import settings  # noqa: E402 - they need the set-up

from accounts.models import Connection, Provider  # noqa: E402


def main() -> None:
    """Print the address, token and tenant of Xero as one line of JSON."""
    connection = Connection.objects.filter(provider=Provider.XERO).select_related("grant").order_by("pk")[0]
    grant = connection.grant
    print(
        json.dumps(
            {"api": settings.XERO_API_URL, "token": grant.access_token, "tenant": connection.remote_id}
        )
    )


if __name__ == "__main__":
    main()
