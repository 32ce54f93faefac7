"""Decide which events from outside are let in: verified, stored, answered empty and without a cookie.

What they mean is worked out later, by a worker (docs/xero.md#11, docs/pipedrive.md#12).
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
from integrations import inbox
from integrations.inbox import rejected
from integrations.inbox.ingest import Arrival, note_seen, take_in
from integrations.lifecycle.pipedrive_webhooks import WEBHOOK_USER
from integrations.pipedrive import webhooks as pipedrive_webhooks
from integrations.views import body_timeout
from integrations.xero import webhooks as xero_webhooks

logger = logging.getLogger(__name__)

LARGEST_BODY = 1_000_000
View = Callable[..., HttpResponse]


def say(status: int) -> HttpResponse:
    """Answer with a status alone."""
    return HttpResponse(status=status, content_type="text/plain")


def from_outside(view: View, methods: tuple[str, ...] = ("POST",)) -> View:
    """Open a view to services: no sign-in, no CSRF token, a megabyte in a few seconds; 503 if it can't be stored."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if problem := _read(request):
            body_timeout.stop_listening(request)
            return say(problem)
        rejected.write_if_due()
        try:
            return view(request, *args, **kwargs)
        except (DatabaseError, InterfaceError):
            # Not stored, so it must come again: both services do that after a 503.
            logger.exception("An event could not be stored.")
            return say(503)

    return csrf_exempt(login_not_required(require_http_methods(methods)(guarded)))


def _read(request: HttpRequest) -> int | None:
    """Read the body; return the status to refuse it with when it is too large, too slow or of no told length."""
    length = request.headers.get("Content-Length", "")
    if request.headers.get("Transfer-Encoding"):
        return 411
    if length.isdigit() and int(length) > LARGEST_BODY:
        return 413
    with body_timeout.in_time(request) as glass:
        try:
            size = len(request.body)
        except RequestDataTooBig:
            return 413
        except UnreadablePostError:
            return 408
    return 408 if glass is not None and glass.is_empty else 413 if size > LARGEST_BODY else None


@from_outside
def xero(request: HttpRequest) -> HttpResponse:
    """Take events of all organisations; 401 for anything not signed with our key, as Xero's probes expect."""
    signature = request.headers.get("x-xero-signature", "")
    if not xero_webhooks.verify_signature(request.body, signature, settings.XERO_WEBHOOK_KEY):
        rejected.note(Provider.XERO)
        return say(401)
    try:
        events = xero_webhooks.parse_events(request.body)
    except ValueError as error:
        # Signed, so it is Xero's: refusing it would only bring it again for a day.
        logger.warning("A signed webhook of Xero can't be read: %s", error)
        return say(200)
    if events:
        take_in(Provider.XERO, [_from_xero(event) for event in events])
    return say(200)


def _from_xero(event: xero_webhooks.Event) -> Arrival:
    message = inbox.new_message(
        provider=Provider.XERO,
        kind=f"xero.{event.category.lower()}",
        resource_id=event.resource_id,
        dedupe_key=event.dedupe_key,
        payload=event.raw,
        is_ours=True,
    )
    return Arrival(event.tenant_id, message)


def take_from_pipedrive(request: HttpRequest, secret: str) -> HttpResponse:
    """Take an event of the company this address was made for.

    An empty call to it is Pipedrive trying whether it is reachable before it makes the webhook, in which way and
    whether with the password is not known: 200.
    """
    connection = _behind(secret)
    if connection is None:
        return say(404)
    if request.method != "POST" or not request.body.strip():
        return say(200)
    header = request.headers.get("Authorization", "")
    if not pipedrive_webhooks.check_basic(header, WEBHOOK_USER, connection.webhook_password):
        rejected.note(Provider.PIPEDRIVE)
        return say(401)
    try:
        event = pipedrive_webhooks.parse_event(request.body)
    except ValueError as error:
        logger.warning("A webhook of Pipedrive can't be read: %s", error)
        return say(200)
    if event.company_id and event.company_id != connection.remote_id:
        return say(403)
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
    return say(200)


pipedrive = from_outside(take_from_pipedrive, methods=("GET", "HEAD", "POST"))


def is_echo(event: pipedrive_webhooks.Event, connection: Connection) -> bool:
    """Return whether an event only says that our own deal fields were written by a program of our user's.

    `update_time` changes with every write and says nothing.
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


def _behind(secret: str) -> Connection | None:
    found = None
    for connection in _connected(Provider.PIPEDRIVE).exclude(webhook_path=""):
        if hmac.compare_digest(connection.webhook_path.encode(), secret.encode()):
            found = connection
    return found
