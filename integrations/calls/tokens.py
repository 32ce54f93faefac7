"""A grant's tokens: renewed by one worker at a time, under a lease on the row, and saved before use.

No transaction is held over the network call. Only `invalid_grant` ends a grant; while the service is down the tokens
we have stay (docs/xero.md#1.7, docs/xero.md#1.9, docs/pipedrive.md#1.5).
"""

from __future__ import annotations

import datetime as dt
import logging
import time
import uuid

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts import actions
from accounts.fields import UnreadableSecret, readable
from accounts.models import Grant, Provider
from integrations.calls.apps import app_of
from integrations.http import GrantRevoked, RateLimited, RemoteUnavailable, RequestRejected
from integrations.http.oauth import TokenSet
from integrations.pipedrive.hosts import UntrustedHost, check_api_domain

logger = logging.getLogger(__name__)

EARLY = dt.timedelta(minutes=2)
LEASE = dt.timedelta(seconds=45)
# Seconds to wait for another worker's refresh, which usually takes less. With a longer wait every worker would hang
# when the service does; the work comes back by itself.
PATIENCE = 4.0
POLL = 0.1


def fresh_grant(grant_id: int) -> Grant:
    """Return the grant with an access token good for two minutes more, renewing it when needed.

    Raises GrantRevoked when a person must reconnect, RemoteUnavailable or RateLimited when the service can't
    be asked and the token we have is no longer good.
    """
    grant = Grant.objects.get(pk=grant_id)
    _require_readable(grant)
    if grant.access_token and grant.expires_at > timezone.now() + EARLY:
        return grant
    try:
        return renew_grant(grant_id, spent=grant.access_token)
    except (RemoteUnavailable, RateLimited):
        if grant.access_token and grant.expires_at > timezone.now():
            return grant
        raise


def renew_grant(grant_id: int, *, spent: str) -> Grant:
    """Return the grant with another access token than `spent`, by another worker's refresh or our own.

    Raises as `fresh_grant`. A revoked grant marks every connection that uses it.
    """
    deadline = time.monotonic() + PATIENCE
    lease = uuid.uuid4().hex
    while True:
        now = timezone.now()
        free = Q(refresh_lease_until=None) | Q(refresh_lease_until__lte=now)
        claimed = Grant.objects.filter(free, pk=grant_id).update(
            refresh_lease_until=now + LEASE, refresh_lease_token=lease
        )
        # Read after the claim: what was read before may be older than another worker's finished refresh.
        grant = Grant.objects.get(pk=grant_id)
        if grant.access_token and grant.access_token != spent:
            _release(grant, lease)
            return grant
        if claimed:
            break
        if time.monotonic() >= deadline:
            raise RateLimited("Another worker is renewing the sign-in.", retry_after=2.0, scope="renewal")
        time.sleep(POLL)
    try:
        return _renew_under_lease(grant, lease)
    finally:
        _release(grant, lease)


def _renew_under_lease(grant: Grant, lease: str) -> Grant:
    _require_readable(grant)
    if not grant.refresh_token:
        raise _revoked(grant, "The sign-in can't be renewed.")
    try:
        tokens = app_of(grant.provider).refresh(grant.refresh_token)
    except GrantRevoked as error:
        current = Grant.objects.get(pk=grant.pk)
        if current.refresh_token != grant.refresh_token:
            return current
        raise _revoked(grant, error.reason) from error
    except RequestRejected as error:
        # Our client id or secret is wrong: asking again would only be refused again, so a person learns which
        # settings to correct. The tokens are kept, and so is what waits.
        raise _revoked(grant, _settings_to_correct(grant, error)) from error
    except RemoteUnavailable as error:
        # Nothing of the message itself was sent, so its outcome is known: nothing happened.
        raise RemoteUnavailable(error.reason, exchange=error.exchange) from error
    _save(grant, tokens, lease=lease)
    return Grant.objects.get(pk=grant.pk)


def _require_readable(grant: Grant) -> None:
    """Raise RemoteUnavailable when our encryption key is missing: the tokens can be read again once it is back."""
    try:
        readable(grant.access_token)
        readable(grant.refresh_token)
    except UnreadableSecret as error:
        raise RemoteUnavailable(str(error)) from error


def _save(grant: Grant, tokens: TokenSet, *, lease: str) -> None:
    now = timezone.now()
    values = {
        "access_token": tokens.access_token,
        "refresh_token": tokens.refresh_token,
        "expires_at": now + dt.timedelta(seconds=tokens.expires_in),
        "refreshed_at": now,
    }
    if tokens.scope:
        values["scopes"] = tokens.scope
    if grant.provider == Provider.PIPEDRIVE and tokens.api_domain:
        # A company's host can be renamed; one we may not call is worse than the old one.
        try:
            values["api_domain"] = trusted_api_domain(tokens.api_domain)
        except UntrustedHost as error:
            logger.warning("Pipedrive named another host, which is not used: %s", error)
    Grant.objects.filter(pk=grant.pk, refresh_lease_token=lease).update(**values)


def trusted_api_domain(api_domain: str) -> str:
    """Return the Pipedrive host to call. Raises UntrustedHost for one outside PIPEDRIVE_API_HOSTS."""
    # http is for this machine alone, and only where the settings name it as a Pipedrive host.
    local = any(host in ("localhost", "127.0.0.1") for host in settings.PIPEDRIVE_API_HOSTS)
    return check_api_domain(api_domain, settings.PIPEDRIVE_API_HOSTS, local)


def _settings_to_correct(grant: Grant, error: RequestRejected) -> str:
    names = app_of(grant.provider).setting_names
    return f"{error.reason} Correct {' and '.join(names)} in the settings, restart, and reconnect."


def _revoked(grant: Grant, reason: str) -> GrantRevoked:
    for connection in grant.connections.all():
        actions.mark_needs_reconnect(connection, reason=reason)
    return GrantRevoked(reason)


def _release(grant: Grant, lease: str) -> None:
    Grant.objects.filter(pk=grant.pk, refresh_lease_token=lease).update(
        refresh_lease_until=None, refresh_lease_token=""
    )
