"""Decide how work meets a service: a client with a fresh token, inside the budget, each exchange recorded.

The only place that builds clients. An expired token is renewed once and the work repeated once; a revoked
grant marks the connection, because only a person can help.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

from django.conf import settings

from accounts import actions
from accounts.models import Connection, Grant, Provider
from integrations import budget
from integrations.budget import Lane
from integrations.grants import fresh_grant, renew_grant, trusted_api_domain
from integrations.http import AccessTokenExpired, Exchange, GrantRevoked, RateLimited
from integrations.models import DeliveryAttempt, OutboxMessage
from integrations.pipedrive.client import PipedriveClient
from integrations.xero.client import XeroClient

T = TypeVar("T")
Client = XeroClient | PipedriveClient

BODY_LIMIT = 64 * 1024


class NotConnected(GrantRevoked):
    """The connection is waiting for a person to reconnect it; nothing was asked."""


def run(
    connection: Connection,
    function: Callable[[Any], T],
    *,
    lane: Lane,
    purpose: str = budget.OTHER,
    message: OutboxMessage | None = None,
    before_each: Callable[[], None] | None = None,
) -> T:
    """Return `function(client)`, the client opened for `connection` and closed afterwards.

    Exchanges are counted in `lane` under `purpose` (a message's kind, when there is one) and recorded as attempts of
    `message`. `before_each` runs before every exchange and may stop it by raising. Raises RemoteErrors; never
    retries but for an expired token.
    """
    call = partial(
        _call, function=function, lane=lane, purpose=purpose, message=message, before_each=before_each
    )
    current = Connection.objects.get(pk=connection.pk)
    if not current.is_usable:
        raise NotConnected(current.state_reason or f"{current.name} is not connected.")
    try:
        grant = fresh_grant(current.grant_id or 0)
        try:
            return call(current, grant)
        except AccessTokenExpired:
            grant = renew_grant(grant.pk, spent=grant.access_token)
        return call(current, grant)
    except AccessTokenExpired as error:
        reason = "The sign-in is refused although it was just renewed."
        _mark(connection, current, reason=reason)
        raise GrantRevoked(reason, exchange=error.exchange) from error
    except GrantRevoked as error:
        _mark(connection, current, reason=error.reason)
        raise
    except RateLimited as error:
        if error.exchange is not None:
            budget.pause(current, seconds=error.retry_after, scope=error.scope)
        raise


def _call(
    connection: Connection,
    grant: Grant,
    *,
    function: Callable[[Any], T],
    lane: Lane,
    purpose: str,
    message: OutboxMessage | None,
    before_each: Callable[[], None] | None,
) -> T:
    with _open_client(connection, grant) as client:

        def observe(exchange: Exchange) -> None:
            if message is not None:
                record_attempt(message, exchange)
            budget.learn(connection, exchange)

        @contextmanager
        def gate() -> Iterator[None]:
            if before_each is not None:
                before_each()
            with budget.spend_call(connection, lane=lane, purpose=message.kind if message else purpose):
                yield

        client.session.observers.append(observe)
        client.session.gate = gate
        return function(client)


def _mark(connection: Connection, used: Connection, *, reason: str) -> None:
    # Somebody may have reconnected while the old grant was being refused.
    if used.grant is not None and Connection.objects.filter(pk=used.pk, grant=used.grant).exists():
        actions.mark_needs_reconnect(connection, reason=reason)


def _open_client(connection: Connection, grant: Grant) -> Client:
    if connection.provider == Provider.XERO:
        return XeroClient(settings.XERO_API_URL, grant.access_token, connection.remote_id)
    return PipedriveClient(trusted_api_domain(grant.api_domain), grant.access_token)


def record_attempt(message: OutboxMessage, exchange: Exchange) -> None:
    """Keep one exchange of a message, at most 64 KiB of each body; it is redacted already."""
    DeliveryAttempt.objects.create(
        message=message,
        number=message.attempts,
        duration_ms=exchange.duration_ms,
        method=exchange.method[:8],
        url=exchange.url,
        status=exchange.status,
        outcome="No answer" if exchange.status is None else f"Answered {exchange.status}",
        request_body=exchange.request_body[:BODY_LIMIT],
        response_body=exchange.response_body[:BODY_LIMIT],
        correlation_id=exchange.correlation_id[:64],
    )
