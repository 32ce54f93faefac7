"""Decide how a silent disconnect is found: nobody tells us that somebody cut the app off in Xero.

Any look at the organisation finds it (403). Where looks are rare, because webhooks arrive, Xero's list of connections
is asked instead: it names the organisations a grant still opens and costs none of their calls (Xero fact sheet 1.5,
1.6).
"""

from __future__ import annotations

import datetime as dt
import logging

from django.conf import settings
from django.db.models import Q

from accounts import actions
from accounts.models import Connection, Provider
from integrations.grants import fresh_grant, renew_grant
from integrations.http import AccessTokenExpired, GrantRevoked, RemoteError
from integrations.models import Cursor
from integrations.xero.client import list_connections

logger = logging.getLogger(__name__)

EVERY = dt.timedelta(minutes=15)
HEALTH = "health"
GONE = "This organisation is no longer connected in Xero."


def probe_if_due(connection: Connection, *, now: dt.datetime) -> None:
    """Ask Xero whether a connection that was not used for a quarter of an hour still stands, and mark it if not.

    Never raises what Xero says: an answer that does not come says nothing.
    """
    used_at = connection.caught_up_at
    if connection.provider != Provider.XERO or (used_at is not None and used_at > now - EVERY):
        return
    row, _ = Cursor.objects.get_or_create(connection=connection, kind=HEALTH)
    due = Q(checked_at=None) | Q(checked_at__lte=now - EVERY)
    if not Cursor.objects.filter(due, pk=row.pk).update(checked_at=now):
        return
    try:
        tenants = _tenants(connection)
    except GrantRevoked as error:
        actions.mark_needs_reconnect(connection, reason=error.reason)
    except RemoteError as error:
        logger.info("%s could not be asked whether it is still connected: %s", connection, error.reason)
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
    """Return whether nobody reconnected while Xero was being asked."""
    return Connection.objects.filter(pk=connection.pk, grant=connection.grant).exists()
