"""`/api/v1/webhooks`: list, create, delete; there is no update (docs/pipedrive.md#12.1)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import requests
from django.db.models import QuerySet
from django.http import HttpResponse

from sandbox.core import clock
from sandbox.core.models import WebhookDelivery
from sandbox.core.switches import switch
from sandbox.pipedrive.company import COMPANY_ID
from sandbox.pipedrive.errors import ApiError, scope_mismatch
from sandbox.pipedrive.gateway import Call, operation
from sandbox.pipedrive.models import User, Webhook
from sandbox.pipedrive.rules.webhook_bans import is_banned
from sandbox.pipedrive.serialisation import answer

READ = "admin webhooks:read webhooks:full"
WRITE = "admin webhooks:full"
ACTIONS = ("create", "change", "delete", "*")
OBJECTS = (
    "activity",
    "deal",
    "lead",
    "note",
    "organization",
    "person",
    "pipeline",
    "product",
    "stage",
    "user",
    "*",
)
MAX_PER_USER = 40
PROBE_TIMEOUT = 10
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")


def serialize_webhook(hook: Webhook) -> dict[str, Any]:
    """Serialize a subscription with the outcome of its last delivery."""
    delivery = (
        WebhookDelivery.objects.filter(pk=hook.last_delivery_id).first() if hook.last_delivery_id else None
    )
    status = delivery.answer if delivery else ""
    return {
        "id": hook.pk,
        "company_id": COMPANY_ID,
        "owner_id": hook.user_id,
        "user_id": hook.user_id,
        "event_action": hook.event_action,
        "event_object": hook.event_object,
        "subscription_url": hook.subscription_url,
        "version": hook.version,
        "is_active": int(_is_active(hook)),
        "add_time": f"{hook.add_time:%Y-%m-%dT%H:%M:%S}.000Z",
        "remove_time": f"{hook.removed_at:%Y-%m-%dT%H:%M:%S}.000Z" if hook.removed_at else None,
        "type": "application" if hook.grant_id else "general",
        "http_auth_user": hook.http_auth_user,
        "http_auth_password": hook.http_auth_password,
        "remove_reason": hook.remove_reason,
        "last_delivery_time": delivery.sent_at if delivery else None,
        "last_http_status": int(status) if status.isdecimal() else None,
        "admin_id": hook.user_id,
        "name": hook.name,
    }


def _is_active(hook: Webhook) -> bool:
    if hook.removed_at is not None:
        return False
    return not (is_banned(hook) and switch("pipedrive_ban_shows_inactive"))


def _visible(call: Call) -> QuerySet[Webhook]:
    """Return the caller's webhooks: an app's those of its install, an API token's the user's general ones."""
    hooks = Webhook.objects.all()
    if not switch("pipedrive_lists_removed_webhooks"):
        hooks = hooks.filter(removed_at=None)
    if call.grant is not None:
        return hooks.filter(grant=call.grant)
    return hooks.filter(grant=None, user=call.user)


def _invalid(**problems: str) -> ApiError:
    body = {"status": "error", "success": False, "errors": {key: [text] for key, text in problems.items()}}
    return ApiError(400, body)


@operation(cost=10, scopes=READ)
def list_webhooks(call: Call) -> HttpResponse:
    data = [serialize_webhook(hook) for hook in _visible(call).order_by("id")]
    return answer({"status": "ok", "success": True, "data": data})


@operation(cost=10, scopes=WRITE)
def add_webhook(call: Call) -> HttpResponse:
    body = call.body if isinstance(call.body, dict) else {}
    _check(body)
    _check_url(str(body["subscription_url"]))
    _probe(str(body["subscription_url"]))
    if _visible(call).filter(removed_at=None).count() >= MAX_PER_USER:
        raise ApiError(422, {"status": "error", "success": False, "errors": {"webhook": ["limit reached"]}})
    hook = Webhook.objects.create(
        name=body["name"],
        subscription_url=body["subscription_url"],
        event_action=body["event_action"],
        event_object=body["event_object"],
        version=str(body.get("version", "2.0")),
        http_auth_user=body.get("http_auth_user"),
        http_auth_password=body.get("http_auth_password"),
        user_id=body.get("user_id") or call.user.pk,
        grant=call.grant,
        add_time=clock.now(),
    )
    return answer({"status": "ok", "success": True, "data": serialize_webhook(hook)}, status=201)


def _check(body: dict[str, Any]) -> None:
    for key in ("subscription_url", "event_action", "event_object", "name"):
        if not isinstance(body.get(key), str) or not body[key]:
            raise _invalid(**{key: "is required"})
    if len(body["name"]) > 255:
        raise _invalid(name="is too long")
    if body["event_action"] not in ACTIONS:
        raise _invalid(event_action="is invalid")
    objects = (*OBJECTS, "deal_product") if switch("pipedrive_deal_product_events") else OBJECTS
    if body["event_object"] not in objects:
        raise _invalid(event_object="is invalid")
    if str(body.get("version", "2.0")) not in ("1.0", "2.0"):
        raise _invalid(version="is invalid")
    user_id = body.get("user_id")
    if user_id is not None and not (isinstance(user_id, int) and User.objects.filter(pk=user_id).exists()):
        raise _invalid(user_id="is invalid")


def _check_url(url: str) -> None:
    """Require HTTPS; http:// to this machine is allowed too when the switch says so."""
    parts = urlsplit(url)
    if parts.scheme == "http" and parts.hostname in LOCAL_HOSTS and switch("pipedrive_http_webhooks"):
        return
    if parts.scheme == "http":
        raise scope_mismatch()
    if parts.scheme != "https" or not parts.hostname or parts.hostname.endswith(".pipedrive.com"):
        raise _invalid(subscription_url="invalid or non-reachable URL")


def _probe(url: str) -> None:
    """Check whether an address on this machine answers, by the switch's method; a redirect does not count."""
    method = str(switch("pipedrive_probes_webhooks"))
    if not method or urlsplit(url).hostname not in LOCAL_HOSTS:
        return
    try:
        answer = requests.request(method, url, timeout=PROBE_TIMEOUT, allow_redirects=False)
        is_reachable = 200 <= answer.status_code < 300
    except requests.RequestException:
        is_reachable = False
    if not is_reachable:
        raise _invalid(subscription_url="invalid or non-reachable URL")


@operation(cost=6, scopes=WRITE)
def delete_webhook(call: Call, *, webhook_id: int) -> HttpResponse:
    hook = Webhook.objects.filter(pk=webhook_id).first()
    if hook is None or (hook.removed_at and not _visible(call).filter(pk=webhook_id).exists()):
        raise ApiError(404, {"status": "error", "success": False, "errors": {"id": ["not found"]}})
    if not _visible(call).filter(pk=webhook_id).exists():
        raise ApiError(403, {"success": False, "message": "Forbidden"})
    hook.delete()
    return answer({"status": "ok", "success": True})
