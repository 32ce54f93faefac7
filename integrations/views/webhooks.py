"""The addresses of the services' webhooks: each event is verified, stored and answered empty, without a cookie.

A worker works out later what it means (docs/xero.md#11, docs/pipedrive.md#12).
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import Connection, ConnectionQuerySet, ConnectionState, Provider
from accounts.parameters import read_id
from integrations import inbox
from integrations.inbox import rejected
from integrations.inbox.ingest import Arrival, ingest, note_seen
from integrations.lifecycle.pipedrive_webhooks import WEBHOOK_USER
from integrations.pipedrive import webhooks as pipedrive_webhooks
from integrations.views import body_timeout
from integrations.xero import webhooks as xero_webhooks

logger = logging.getLogger(__name__)

LARGEST_BODY = 1_000_000
View = Callable[..., HttpResponse]


def respond(status: int) -> HttpResponse:
    """Return an answer with a status alone."""
    return HttpResponse(status=status, content_type="text/plain")


def for_services(view: View, methods: tuple[str, ...] = ("POST",)) -> View:
    """Make a view for services: no sign-in, no CSRF token, a megabyte in a few seconds, 503 when it can't be stored."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if problem := _read(request):
            body_timeout.stop_reading(request)
            return respond(problem)
        rejected.flush_if_due()
        try:
            return view(request, *args, **kwargs)
        except (DatabaseError, InterfaceError):
            # Not stored, so it must come again: both services do that after a 503.
            logger.exception("An event could not be stored.")
            return respond(503)

    return csrf_exempt(login_not_required(require_http_methods(methods)(guarded)))


def _read(request: HttpRequest) -> int | None:
    """Read the body; return the status to refuse it with when it is too large, too slow or of unknown length."""
    length = request.headers.get("Content-Length", "")
    if request.headers.get("Transfer-Encoding"):
        return 411
    if (read_id(length) or 0) > LARGEST_BODY:
        return 413
    with body_timeout.limited(request) as timeout:
        try:
            size = len(request.body)
        except RequestDataTooBig:
            return 413
        except UnreadablePostError:
            return 408
    return 408 if timeout is not None and timeout.has_expired else 413 if size > LARGEST_BODY else None


@for_services
def xero(request: HttpRequest) -> HttpResponse:
    """Receive events of all organisations; 401 for anything not signed with our key, as Xero's probes expect."""
    signature = request.headers.get("x-xero-signature", "")
    if not xero_webhooks.verify_signature(request.body, signature, settings.XERO_WEBHOOK_KEY):
        rejected.count(Provider.XERO)
        return respond(401)
    try:
        events = xero_webhooks.parse_events(request.body)
    except ValueError as error:
        # Signed, so it is Xero's: refusing it would only bring it again for a day.
        logger.warning("A signed webhook of Xero can't be read: %s", error)
        return respond(200)
    if events:
        ingest(Provider.XERO, [_from_xero(event) for event in events])
    return respond(200)


def _from_xero(event: xero_webhooks.Event) -> Arrival:
    return Arrival(
        remote_id=event.tenant_id,
        kind=f"xero.{event.category.lower()}",
        resource_id=event.resource_id,
        dedupe_key=event.dedupe_key,
        payload=event.raw,
    )


def receive_from_pipedrive(request: HttpRequest, secret: str) -> HttpResponse:
    """Receive an event of the company this address was made for.

    An empty call is Pipedrive checking that the address can be reached before it makes the webhook. How it asks, and
    whether with the password, is not known: 200.
    """
    connection = _connection_at(secret)
    if connection is None:
        return respond(404)
    if request.method != "POST" or not request.body.strip():
        return respond(200)
    header = request.headers.get("Authorization", "")
    if not pipedrive_webhooks.check_basic(header, WEBHOOK_USER, connection.webhook_password):
        rejected.count(Provider.PIPEDRIVE)
        return respond(401)
    try:
        event = pipedrive_webhooks.parse_event(request.body)
    except ValueError as error:
        logger.warning("A webhook of Pipedrive can't be read: %s", error)
        return respond(200)
    if event.company_id and event.company_id != connection.remote_id:
        return respond(403)
    message = inbox.new_message(
        provider=Provider.PIPEDRIVE,
        kind=f"pipedrive.{event.entity}",
        resource_id=event.entity_id,
        dedupe_key=f"{connection.remote_id}:{event.id}",
        payload=event.raw,
        connection=connection,
        ignored_because="It is the echo of what we wrote." if is_echo(event, connection) else "",
    )
    inbox.receive_many([message])
    note_seen({connection.pk: connection.webhook_seen_at})
    return respond(200)


pipedrive = for_services(receive_from_pipedrive, methods=("GET", "HEAD", "POST"))


def is_echo(event: pipedrive_webhooks.Event, connection: Connection) -> bool:
    """Return whether an event only reports that a program of our user wrote our own deal fields.

    `update_time` changes with every write and means nothing.
    """
    if event.entity != "deal" or event.action != "change" or event.change_source != "api":
        return False
    us = connection.grant.remote_user_id if connection.grant else ""
    if event.user_id and us and event.user_id != us:
        return False
    ours = {field["code"] for field in connection.deal_fields.values()}
    changed = set(event.changed) - {"update_time"}
    return bool(changed) and changed <= ours


def _connected(provider: Provider) -> ConnectionQuerySet:
    return Connection.objects.filter(provider=provider).exclude(state=ConnectionState.DISCONNECTED)


def _connection_at(secret: str) -> Connection | None:
    found = None
    for connection in _connected(Provider.PIPEDRIVE).exclude(webhook_path=""):
        if hmac.compare_digest(connection.webhook_path.encode(), secret.encode()):
            found = connection
    return found
