"""End a connection: give the grant back to the service as far as it answers, and close it here in any case."""

from __future__ import annotations

import logging

from django.conf import settings

from accounts import actions
from accounts.models import Connection, Grant, Provider
from integrations.calls.apps import app_of
from integrations.calls.tokens import fresh_grant
from integrations.http import RemoteError, RemoteNotFound
from integrations.xero.client import delete_connection

logger = logging.getLogger(__name__)


def disconnect_company(connection: Connection) -> str:
    """Disconnect; return why the service could not end our access, in a sentence, "" when it did.

    History stays. A grant is given back when nothing else depends on it.
    """
    problem = ""
    if connection.grant is not None:
        try:
            _end_access(connection, connection.grant)
        except RemoteError as error:
            logger.warning("%s could not be notified of the disconnect: %s", connection, error.reason)
            problem = error.reason
    actions.mark_disconnected(connection)
    return problem


def _end_access(connection: Connection, grant: Grant) -> None:
    problem: RemoteError | None = None
    if connection.provider == Provider.XERO and connection.xero_connection_id:
        try:
            token = fresh_grant(grant.pk).access_token
            delete_connection(settings.XERO_API_URL, token, connection.xero_connection_id)
        except RemoteNotFound:
            logger.info("%s was disconnected in Xero already.", connection)
        except RemoteError as error:
            problem = error
    grant.refresh_from_db()
    if grant.refresh_token and not _is_needed(connection, grant):
        app_of(grant.provider).revoke(grant.refresh_token)
    if problem is not None:
        raise problem


def _is_needed(connection: Connection, grant: Grant) -> bool:
    """Return whether giving the grant back would end something else.

    A revocation drops all connections of that Xero user, also those of another consent (docs/xero.md#1.8).
    """
    others = Connection.objects.usable().filter(provider=connection.provider).exclude(pk=connection.pk)
    if others.filter(grant=grant).exists():
        return True
    return bool(grant.remote_user_id) and others.filter(grant__remote_user_id=grant.remote_user_id).exists()
