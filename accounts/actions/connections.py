"""Records connections: the tokens of a consent, and whether a connection works, is paused or has ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.mapping_fields import DEFAULT_FIELD_MAP
from accounts.models import (
    Connection,
    ConnectionState,
    Grant,
    MappingPreferences,
    Provider,
    User,
)


def record_grant(
    *,
    provider: str,
    access_token: str,
    refresh_token: str,
    expires_at: dt.datetime,
    scopes: Iterable[str],
    by: User | None,
    remote_user_id: str = "",
    remote_user_name: str = "",
    api_domain: str = "",
) -> Grant:
    """Store the tokens of a fresh consent, encrypted, and return their row."""
    return Grant.objects.create(
        provider=provider,
        access_token=access_token,
        refresh_token=refresh_token,
        expires_at=expires_at,
        scopes=list(scopes),
        connected_by=by,
        remote_user_id=str(remote_user_id),
        remote_user_name=remote_user_name,
        api_domain=api_domain,
    )


@transaction.atomic
def record_connection(*, grant: Grant, remote_id: str, name: str, xero_connection_id: str = "") -> Connection:
    """Connect one remote company with `grant`; a company that was connected before keeps its row.

    Invoices, deals and preferences of an earlier connection stay. The grant it replaces loses its tokens when
    no other connection uses it. A new Xero organisation gets preferences with the usual mapping.
    """
    connection, _ = Connection.objects.get_or_create(
        provider=grant.provider, remote_id=str(remote_id), defaults={"name": name}
    )
    replaced = connection.grant
    connection.name = name or connection.name
    connection.grant = grant
    connection.state = ConnectionState.CONNECTED
    connection.state_reason = ""
    connection.disconnected_at = None
    connection.xero_connection_id = xero_connection_id or connection.xero_connection_id
    connection.save()
    if replaced is not None and replaced.pk != grant.pk:
        _erase_unused_tokens(replaced)
    if connection.provider == Provider.XERO:
        MappingPreferences.objects.get_or_create(
            connection=connection, defaults={"field_map": dict(DEFAULT_FIELD_MAP)}
        )
    return connection


def mark_needs_reconnect(connection: Connection, *, reason: str) -> None:
    """Mark that a person must reconnect; does nothing to a disconnected connection."""
    changed = (
        Connection.objects.filter(pk=connection.pk)
        .exclude(state=ConnectionState.DISCONNECTED)
        .update(state=ConnectionState.NEEDS_RECONNECT, state_reason=reason)
    )
    if changed:
        connection.state = ConnectionState.NEEDS_RECONNECT
        connection.state_reason = reason


def pause_deliveries(connection: Connection, *, by: User, reason: str) -> bool:
    """Hold back everything that goes out to a company until it is resumed; return False if it is paused already.

    Requests already under way finish, nothing is lost, and reading continues. Raises
    `ValidationError` without a reason, which people see on the invoices that wait.
    """
    if not reason.strip():
        raise ValidationError("Give a reason, so that people know what they are waiting for.")
    values = {"paused_at": timezone.now(), "paused_by": by, "pause_reason": reason.strip()[:200]}
    changed = Connection.objects.filter(pk=connection.pk, paused_at=None).update(**values)
    connection.refresh_from_db(fields=list(values))
    return bool(changed)


def resume_deliveries(connection: Connection) -> bool:
    """Send again what was held back, oldest first; return False if the connection was not paused."""
    values = {"paused_at": None, "paused_by": None, "pause_reason": ""}
    changed = Connection.objects.filter(pk=connection.pk).exclude(paused_at=None).update(**values)
    connection.refresh_from_db(fields=list(values))
    return bool(changed)


def note_trouble(connection: Connection, text: str) -> None:
    """Record why a working connection could not be read lately, for the connections page; "" once it can be."""
    Connection.objects.filter(pk=connection.pk, state=ConnectionState.CONNECTED).exclude(
        state_reason=text
    ).update(state_reason=text)


@transaction.atomic
def mark_disconnected(connection: Connection) -> None:
    """End a connection but keep its history. Erases tokens that no other connection uses."""
    grant = connection.grant
    connection.state = ConnectionState.DISCONNECTED
    connection.state_reason = ""
    connection.disconnected_at = timezone.now()
    connection.grant = None
    connection.xero_connection_id = ""
    connection.save(update_fields=["state", "state_reason", "disconnected_at", "grant", "xero_connection_id"])
    if grant is not None:
        _erase_unused_tokens(grant)


def _erase_unused_tokens(grant: Grant) -> None:
    if not grant.connections.exists():
        Grant.objects.filter(pk=grant.pk).update(access_token="", refresh_token="")
