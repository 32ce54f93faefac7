"""Decide how work meets a service: a client with a fresh token, inside the budget, each exchange recorded.

The only place that builds clients. An expired token is renewed once and the work repeated once; a revoked
grant marks the connection, because only a person can help.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings

from accounts import actions
from accounts.models import Connection, Grant, Provider
from integrations.calls import budget, outages
from integrations.calls.budget import Lane
from integrations.calls.tokens import fresh_grant, renew_grant, trusted_api_domain
from integrations.http import AccessTokenExpired, Exchange, GrantRevoked, RateLimited
from integrations.http.promptness import Moment
from integrations.http.session import TOTAL_TIMEOUT
from integrations.pipedrive.client import PipedriveClient
from integrations.xero.client import XeroClient

T = TypeVar("T")
Client = XeroClient | PipedriveClient


@dataclass(frozen=True)
class _Rules:
    """How each exchange of some work is counted, announced, told and limited."""

    lane: Lane
    purpose: str
    before_each: Callable[[bool], None] | None
    after_each: Callable[[Exchange], None] | None
    total_timeout: float


class NotConnected(GrantRevoked):
    """The connection is waiting for a person to reconnect it; nothing was asked."""


def run(
    connection: Connection,
    function: Callable[[Any], T],
    *,
    lane: Lane,
    purpose: str = budget.OTHER,
    before_each: Callable[[bool], None] | None = None,
    after_each: Callable[[Exchange], None] | None = None,
    total_timeout: float = TOTAL_TIMEOUT,
) -> T:
    """Return `function(client)`, the client opened for `connection` and closed afterwards.

    Exchanges are counted in `lane` under `purpose`. `before_each` is told before every exchange whether it writes,
    `after_each` what became of it; both may stop the work by raising. An answer is waited for `total_timeout`
    seconds. Raises RemoteErrors; never retries but for an expired token.
    """
    rules = _Rules(lane, purpose, before_each, after_each, total_timeout)
    current = Connection.objects.get(pk=connection.pk)
    if not current.is_usable:
        raise NotConnected(current.state_reason or f"{current.name} is not connected.")
    budget.refuse_while_paused(current)
    try:
        grant = fresh_grant(current.grant_id or 0)
        try:
            return _call(current, grant, function, rules)
        except AccessTokenExpired:
            grant = renew_grant(grant.pk, spent=grant.access_token)
        return _call(current, grant, function, rules)
    except AccessTokenExpired as error:
        reason = "The sign-in is refused although it was just renewed."
        _mark(connection, current, reason=reason)
        raise GrantRevoked(reason, exchange=error.exchange) from error
    except GrantRevoked as error:
        _mark(connection, current, reason=error.reason)
        raise
    except RateLimited as error:
        if error.exchange is not None:
            error.retry_after = budget.pause(current, seconds=error.retry_after, scope=error.scope)
        raise


def _call(
    connection: Connection,
    grant: Grant,
    function: Callable[[Any], T],
    rules: _Rules,
) -> T:
    with _open_client(connection, grant) as client:

        def observe(exchange: Exchange) -> None:
            budget.learn(connection, exchange)
            outages.note(connection, exchange)
            if rules.after_each is not None:
                rules.after_each(exchange)

        @contextmanager
        def gate(writes: bool) -> Iterator[Moment]:
            with budget.spend_call(connection, lane=rules.lane, purpose=rules.purpose):
                # After the wait for a call, so that what is promised now is true when the call begins.
                expected_since = Moment()
                if rules.before_each is not None:
                    rules.before_each(writes)
                yield expected_since

        client.session.total_timeout = rules.total_timeout
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
