"""Decide which settings are wrong enough to be said before anything starts (`manage.py check`, also in `migrate`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.db import DatabaseError

from accounts.fields import UnreadableSecret, readable

LOCAL = ("localhost", "127.0.0.1", "::1")


def check_settings(app_configs: Sequence[AppConfig] | None = None, **_: Any) -> list[CheckMessage]:
    """Return what is wrong with SITE_URL and FIELD_ENCRYPTION_KEYS, each with the way out."""
    return [*_check_site_url(settings.SITE_URL), *_check_encryption_keys(settings.FIELD_ENCRYPTION_KEYS)]


def check_secrets(app_configs: Sequence[AppConfig] | None = None, **options: Any) -> list[CheckMessage]:
    """Return a warning when a stored secret can't be read (in `migrate`, and in `check --database default`).

    Not an error: everything but the services works without it, and nothing of it is lost.
    """
    if not options.get("databases"):
        return []
    try:
        for grant in apps.get_model("accounts", "Grant").objects.exclude(access_token="")[:100]:
            readable(grant.access_token)
    except UnreadableSecret as missing:
        hint = "Until then Xero and Pipedrive can't be asked; what is to be sent waits."
        return [Warning(str(missing), hint=hint, id="invoicebridge.W003")]
    except DatabaseError:  # not migrated yet
        pass
    return []


def _check_site_url(url: str) -> Iterator[CheckMessage]:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        yield Error(
            f"SITE_URL is not a web address: {url!r}.",
            hint='Write it like "https://invoices.example.com".',
            id="invoicebridge.E001",
        )
        return
    if "xero" in url.lower():
        yield Warning(
            f"SITE_URL names Xero: {url}.",
            hint="Xero refuses such an address on invoices, and with it the mark by which we find our own again. "
            "Choose a host name without it.",
            id="invoicebridge.W001",
        )
    if parts.scheme == "http" and parts.hostname not in LOCAL and not settings.DEBUG:
        yield Warning(
            f"SITE_URL is not https: {url}.",
            hint="Passwords and sign-ins would travel in the clear, and neither service sends webhooks there.",
            id="invoicebridge.W002",
        )


def _check_encryption_keys(keys: Sequence[str]) -> Iterator[CheckMessage]:
    for number, key in enumerate(keys, start=1):
        try:
            Fernet(key)
        except ValueError:
            # Never the key itself: this is printed.
            yield Error(
                f"Key {number} of FIELD_ENCRYPTION_KEYS can't be used.",
                hint="A key is 32 bytes in URL-safe base64, 44 characters. Separate several by commas, newest first.",
                id="invoicebridge.E002",
            )
