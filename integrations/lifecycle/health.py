"""Health of a connection: whether it still works, and whether its webhooks arrive.

No event reports that somebody removed the app in Xero. Any read of the organisation finds it (403). Where reads are
rare, because webhooks arrive, Xero's list of connections is asked instead: it names the organisations a grant still
opens and costs none of their calls (docs/xero.md#2.1). Nor does any event report that Xero has switched a webhook off
after a day of failures (docs/xero.md#11.6): it shows in a change that a read finds and no event had announced.
"""

from __future__ import annotations

import datetime as dt
import logging

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts import actions
from accounts.models import Connection, Provider
from integrations.calls.tokens import fresh_grant, renew_grant
from integrations.http import AccessTokenExpired, GrantRevoked, RemoteError
from integrations.models import ServiceState
from integrations.xero.client import list_connections

logger = logging.getLogger(__name__)

EVERY = dt.timedelta(minutes=15)
# Webhooks are proven to arrive while the last one is no older than a long weekend, and for a day no read has found a
# change that none of them had announced.
LAST_HEARD, DOUBTED_FOR = dt.timedelta(days=4), dt.timedelta(days=1)
GONE = "This organisation is no longer connected in Xero."


def webhooks_arrive(connection: Connection, *, now: dt.datetime) -> bool:
    """Return whether Xero's webhooks are proven to arrive, so that reading hourly is enough."""
    seen = connection.webhook_seen_at
    if connection.provider != Provider.XERO or seen is None or seen <= now - LAST_HEARD:
        return False
    doubted = webhooks_doubted_at(connection)
    return doubted is None or doubted <= now - DOUBTED_FOR


def webhooks_doubted_at(connection: Connection) -> dt.datetime | None:
    """Return when a read last found a change that no event had announced; None when it never did."""
    state = ServiceState.objects.filter(connection=connection)
    return state.values_list("webhooks_doubted_at", flat=True).first()


def doubt_webhooks(connection: Connection, *, now: dt.datetime) -> None:
    """Note that a read found a change that no event had announced in time."""
    ServiceState.objects.update_or_create(connection=connection, defaults={"webhooks_doubted_at": now})


def describe_webhooks(connection: Connection, *, now: dt.datetime | None = None) -> str:
    """Return a sentence for the connections page about the events of a company, and what we do without them."""
    moment = now or timezone.now()
    every = f"every {settings.CATCH_UP_SECONDS // 60} minutes"
    seen = connection.webhook_seen_at
    if seen is None:
        return f"No webhook has arrived yet; we check for changes {every}."
    since = f"{timezone.localtime(seen):%-d %B %Y, %H:%M}"
    if connection.provider != Provider.XERO or webhooks_arrive(connection, now=moment):
        return f"Webhooks are arriving, the last one on {since}."
    return f"No webhook since {since}; we check for changes {every}."


def probe_if_due(connection: Connection, *, now: dt.datetime) -> None:
    """Ask Xero whether a connection that was not used for a quarter of an hour still works, and mark it if not.

    Never raises what Xero says: a missing answer proves nothing.
    """
    used_at = connection.caught_up_at
    if connection.provider != Provider.XERO or (used_at is not None and used_at > now - EVERY):
        return
    state, _ = ServiceState.objects.get_or_create(connection=connection)
    due = Q(probed_at=None) | Q(probed_at__lte=now - EVERY)
    if not ServiceState.objects.filter(due, pk=state.pk).update(probed_at=now):
        return
    try:
        tenants = _tenants(connection)
    except GrantRevoked as error:
        actions.mark_needs_reconnect(connection, reason=error.reason)
    except RemoteError as error:
        logger.info("Could not check whether %s is still connected: %s", connection, error.reason)
    else:
        if connection.remote_id not in tenants and _is_unchanged(connection):
            actions.mark_needs_reconnect(connection, reason=GONE)


def _tenants(connection: Connection) -> set[str]:
    grant = fresh_grant(connection.grant_id or 0)
    try:
        found = list_connections(settings.XERO_API_URL, grant.access_token)
    except AccessTokenExpired:
        grant = renew_grant(grant.pk, spent=grant.access_token)
        found = list_connections(settings.XERO_API_URL, grant.access_token)
    return {one.tenant_id for one in found}


def _is_unchanged(connection: Connection) -> bool:
    """Return whether the grant is still the one Xero was asked about."""
    return Connection.objects.filter(pk=connection.pk, grant=connection.grant).exists()
