"""Run work on a client of a service: with a fresh token, inside the call budget, each call counted and observed.

The only place that builds clients. An expired token is renewed once and the work repeated once. A revoked grant marks
the connection, because only a person can reconnect it.
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
from integrations.http.send_deadline import SendBy
from integrations.http.session import TOTAL_TIMEOUT
from integrations.pipedrive.client import PipedriveClient
from integrations.xero.client import XeroClient

T = TypeVar("T")
Client = XeroClient | PipedriveClient


class CallHooks:
    """What the caller of `run` does around each call; either method may stop the work by raising."""

    def before_call(self, *, writes: bool) -> None:
        """Run right before a call is made, once it is counted."""

    def after_call(self, exchange: Exchange) -> None:
        """Run after a call, with or without an answer."""


NO_HOOKS = CallHooks()


class NotConnected(GrantRevoked):
    """The connection is waiting for a person to reconnect it; nothing was asked."""


def run(
    connection: Connection,
    function: Callable[[Any], T],
    *,
    lane: Lane,
    purpose: str = budget.OTHER,
    hooks: CallHooks = NO_HOOKS,
    total_timeout: float = TOTAL_TIMEOUT,
) -> T:
    """Return `function(client)`, with a client opened for `connection` and closed afterwards.

    Calls are counted in `lane` under `purpose`; an answer is waited for `total_timeout` seconds. Raises RemoteErrors;
    never retries, except once after an expired token.
    """
    current = Connection.objects.get(pk=connection.pk)
    if not current.is_usable:
        raise NotConnected(current.state_reason or f"{current.name} is not connected.")
    budget.refuse_while_paused(current)
    work = _Work(current, lane, purpose, hooks, total_timeout)
    try:
        grant = fresh_grant(current.grant_id or 0)
        try:
            return work.run(function, grant)
        except AccessTokenExpired:
            grant = renew_grant(grant.pk, spent=grant.access_token)
        return work.run(function, grant)
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


@dataclass(frozen=True)
class _Work:
    """One piece of work on a connection: how each of its calls is counted, observed and limited in time."""

    connection: Connection
    lane: Lane
    purpose: str
    hooks: CallHooks
    total_timeout: float

    def run(self, function: Callable[[Any], T], grant: Grant) -> T:
        with _open_client(self.connection, grant) as client:
            client.session.total_timeout = self.total_timeout
            client.session.gate = self._count
            client.session.observers.append(self._observe)
            return function(client)

    @contextmanager
    def _count(self, writes: bool) -> Iterator[SendBy]:
        with budget.spend_call(self.connection, lane=self.lane, purpose=self.purpose):
            # Made after the wait for a call, so that what is announced now is true when the call begins.
            send_by = SendBy()
            self.hooks.before_call(writes=writes)
            yield send_by

    def _observe(self, exchange: Exchange) -> None:
        budget.learn(self.connection, exchange)
        outages.note(self.connection, exchange)
        self.hooks.after_call(exchange)


def _mark(connection: Connection, used: Connection, *, reason: str) -> None:
    # Somebody may have reconnected while the old grant was being refused.
    if used.grant is not None and Connection.objects.filter(pk=used.pk, grant=used.grant).exists():
        actions.mark_needs_reconnect(connection, reason=reason)


def _open_client(connection: Connection, grant: Grant) -> Client:
    if connection.provider == Provider.XERO:
        return XeroClient(settings.XERO_API_URL, grant.access_token, connection.remote_id)
    return PipedriveClient(trusted_api_domain(grant.api_domain), grant.access_token)
