"""Webhooks v2: which subscriptions receive a change, and the payload they get (docs/pipedrive.md#12.3)."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sandbox.core import clock
from sandbox.core.models import WebhookDelivery
from sandbox.core.switches import switch
from sandbox.core.webhooks import queue
from sandbox.core.webhooks.subscriptions import POLICIES, Parcel, Policy
from sandbox.pipedrive.company import COMPANY_ID, HOST
from sandbox.pipedrive.models import Deal, DealProduct, User, Webhook
from sandbox.pipedrive.models.record import Record
from sandbox.pipedrive.rules.custom_values import definitions_of, typed
from sandbox.pipedrive.rules.webhook_bans import BAN, give_up, key_of, living
from sandbox.pipedrive.serialisation import dumps, plain
from sandbox.pipedrive.serializers import Shape, entity_of, serialize, serialize_line

PAYLOAD_VERSION = "2.0"


def view_record(record: Record) -> Shape:
    """Return a record as a webhook carries it: only the custom fields that are set, typed; visibility as text."""
    custom = typed(definitions_of(entity_of(record)), record.custom_fields)
    return plain({**serialize(record), "visible_to": str(record.visible_to), "custom_fields": custom})


def view_line(line: DealProduct, *, deal: Deal) -> Shape:
    """Return a line of a deal as a webhook carries it."""
    return plain(serialize_line(line, deal=deal))


def changed_keys(before: Shape, after: Shape) -> Shape:
    """Return the old values of what changed; null for a custom field that was not set."""
    previous = {
        key: value for key, value in before.items() if key != "custom_fields" and after.get(key) != value
    }
    old, new = before.get("custom_fields", {}), after.get("custom_fields", {})
    custom = {key: old.get(key) for key in {*old, *new} if old.get(key) != new.get(key)}
    return {**previous, "custom_fields": custom} if custom else previous


def announce(
    record: Record,
    *,
    action: str,
    data: Shape | None,
    previous: Shape | None,
    by: User,
    source: str,
    entity: str = "",
    entity_id: int = 0,
    merged: dict[str, int] | None = None,
) -> None:
    """Send the event to every subscription whose user may see the record; `source` is "app" or "api".

    `merged` is `{"merged_to_id": ...}` or `{"merged_from_id": ...}`.
    """
    entity = entity or entity_of(record)
    if entity == "deal_product" and not switch("pipedrive_deal_product_events"):
        return
    hooks = living().filter(event_object__in=(entity, "*"), event_action__in=(action, "*"))
    receivers = [hook for hook in hooks if record.is_visible_to(hook.user)]
    if not receivers:
        return
    common = {
        "action": action,
        "entity": entity,
        "entity_id": str(entity_id or record.pk),
        "user_id": str(by.pk),
        "change_source": source,
        **_common_meta(record),
        **{key: str(value) for key, value in (merged or {}).items()},
    }
    for hook in receivers:
        _send(hook, meta=common, data=data, previous=previous)


def _common_meta(record: Record) -> dict[str, Any]:
    now = clock.now()
    permitted = [str(user.pk) for user in User.objects.order_by("id") if record.is_visible_to(user)]
    return {
        "company_id": str(COMPANY_ID),
        "correlation_id": str(uuid.uuid4()),
        "timestamp": f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03d}Z",
        "version": PAYLOAD_VERSION,
        "attempt": 1,
        "host": HOST,
        "is_bulk_edit": False,
        "permitted_user_ids": permitted,
    }


def _send(hook: Webhook, *, meta: dict[str, Any], data: Shape | None, previous: Shape | None) -> None:
    own = {
        "id": str(uuid.uuid4()),
        "type": "application" if hook.grant_id else "general",
        "webhook_id": str(hook.pk),
        "webhook_owner_id": str(hook.user_id),
    }
    body = dumps({"meta": {**meta, **own}, "data": data, "previous": previous}).encode()
    headers = {"Content-Type": "application/json", "User-Agent": "Pipedrive Webhooks"}
    if hook.http_auth_user:
        pair = f"{hook.http_auth_user}:{hook.http_auth_password or ''}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    delivery = queue.enqueue(key=key_of(hook), url=hook.subscription_url, body=body, headers=headers)
    Webhook.objects.filter(pk=hook.pk).update(last_delivery_id=delivery.pk)


def pack(rows: Sequence[WebhookDelivery], attempt: int) -> Parcel:
    """Make one POST of one event, with the number of this attempt."""
    [row] = rows
    body = bytes(row.body)
    if attempt > 1:
        payload = json.loads(body)
        payload["meta"]["attempt"] = attempt
        body = dumps(payload).encode()
    return Parcel(row.url, body, row.headers)


# Three retries; ten failed first attempts ban a hook for half an hour, whose events are lost (docs/pipedrive.md#12.6).
POLICIES["pipedrive"] = Policy(
    timeout=10,
    gaps=(timedelta(seconds=3), timedelta(seconds=30), timedelta(seconds=150)),
    pack=pack,
    ban_after=10,
    ban=BAN,
    end_after=timedelta(days=3),
    on_end=give_up,
)
