"""Checks the settings before `manage.py`, the web server, or the worker starts."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Any

from cryptography.fernet import Fernet
from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from accounts.fields import UnreadableSecret, readable
from invoicebridge.parsers import split_address, web_address

LOCAL = ("localhost", "127.0.0.1", "::1")
# The longest time of one call to a service: 30 seconds to its answer, 25 more for the last bytes.
LONGEST_CALL = 55
CALLED = ("XERO_LOGIN_URL", "XERO_IDENTITY_URL", "XERO_API_URL", "PIPEDRIVE_OAUTH_URL")
# Gunicorn ends when a process exits with this status; with any other it starts the process again and again.
GIVE_UP = 3


def check_settings(app_configs: Sequence[AppConfig] | None = None, **_: Any) -> list[CheckMessage]:
    """Return what is wrong with the settings, each with a hint."""
    return [
        *_check_variables(),
        *_check_site_url(settings.SITE_URL),
        *_check_encryption_keys(settings.FIELD_ENCRYPTION_KEYS),
        *_check_intervals(),
        *_check_transport(),
    ]


def refuse_wrong_settings(**_: Any) -> None:
    """End this process with a sentence for each wrong setting, because Django checks them only in `manage.py`."""
    wrong = [message for message in check_settings() if message.is_serious()]
    for message in wrong:
        # Not sys.stderr, whose lines Celery's schedule wraps as log entries.
        print(message.msg, message.hint, file=sys.__stderr__)  # noqa: T201
    if wrong:
        raise SystemExit(GIVE_UP)


def check_secrets(app_configs: Sequence[AppConfig] | None = None, **options: Any) -> list[CheckMessage]:
    """Return a warning when a stored secret can't be read (in `migrate`, and in `check --database default`).

    It is not an error, because everything but the services works without the secret, and nothing is lost.
    """
    if not options.get("databases"):
        return []
    try:
        for grant in apps.get_model("accounts", "Grant").objects.exclude(access_token="")[:100]:
            readable(grant.access_token)
    except UnreadableSecret as missing:
        hint = "Until then Xero and Pipedrive can't be called, and what is to be sent waits."
        return [Warning(str(missing), hint=hint, id="invoicebridge.W003")]
    except (DatabaseError, ImproperlyConfigured):  # not migrated yet, or DATABASE_URL is wrong
        pass
    return []


def check_unreadable_amounts(
    app_configs: Sequence[AppConfig] | None = None, **options: Any
) -> list[CheckMessage]:
    """Return a warning for invoices with an amount that can't be shown (in `migrate`, and in
    `check --database default`).
    """
    if not options.get("databases"):
        return []
    try:
        invoices = apps.get_model("invoices", "Invoice").objects.unreadable()
        names = [
            number or f"{uid} (no number yet)"
            for number, uid in invoices.values_list("xero_number", "uid")[:10]
        ]
    except (DatabaseError, ImproperlyConfigured):  # not migrated yet, or DATABASE_URL is wrong
        return []
    if not names:
        return []
    hint = "Run `manage.py find_unreadable`: it says what to do with each."
    text = f"Invoices with an amount that can't be shown: {', '.join(names)}."
    return [Warning(text, hint=hint, id="invoicebridge.W010")]


def _check_variables() -> Iterator[CheckMessage]:
    for wrong in settings.WRONG_SETTINGS:
        yield Error(
            wrong.sentence, hint=f"For example: {wrong.name}={wrong.example}", id="invoicebridge.E003"
        )


def _check_site_url(url: str) -> Iterator[CheckMessage]:
    parts = split_address(url)
    try:
        web_address(url)
    except ValueError:
        yield Error(
            f"SITE_URL is not a web address: {url!r}.",
            hint='Write it like "https://invoices.example.com".',
            id="invoicebridge.E001",
        )
        return
    if parts.path:
        yield Error(
            f"SITE_URL has a path: {url!r}.",
            hint='End it after the host, like "https://invoices.example.com".',
            id="invoicebridge.E001",
        )
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


def _check_intervals() -> Iterator[CheckMessage]:
    if settings.CLAIM_SECONDS <= LONGEST_CALL:
        yield Warning(
            f"CLAIM_SECONDS is {settings.CLAIM_SECONDS}, but one call to a service may take {LONGEST_CALL} seconds.",
            hint="A message may be taken from a worker that is still sending it. For example: CLAIM_SECONDS=60",
            id="invoicebridge.W004",
        )
    rest, active = settings.CATCH_UP_SECONDS, settings.CATCH_UP_ACTIVE_SECONDS
    if active > rest:
        yield Warning(
            f"CATCH_UP_ACTIVE_SECONDS is {active}, more than the {rest} of CATCH_UP_SECONDS.",
            hint="The services would be read less often while somebody works than at rest. "
            f"For example: CATCH_UP_ACTIVE_SECONDS={rest}",
            id="invoicebridge.W005",
        )


def _check_transport() -> Iterator[CheckMessage]:
    for name in CALLED:
        parts = split_address(getattr(settings, name))
        if parts.scheme == "http" and parts.hostname not in LOCAL:
            yield Warning(
                f"{name} is not https: {getattr(settings, name)}.",
                hint="Client secrets and tokens would travel in the clear.",
                id="invoicebridge.W006",
            )
