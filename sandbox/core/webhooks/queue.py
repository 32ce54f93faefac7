"""Queue webhooks together with their change; the mode then delivers, holds, drops, duplicates or reorders them."""

from __future__ import annotations

from django.db import transaction

from sandbox.core import clock
from sandbox.core.models import Subscription, WebhookDelivery
from sandbox.core.runtime_settings import get_setting, set_setting
from sandbox.core.webhooks.sender import MODE_SETTING, wake, wake_all
from sandbox.core.webhooks.subscriptions import ACTIVE, is_banned, subscription
from sandbox.core.write_lock import write_lock

MODES = ("deliver", "hold", "drop", "duplicate", "reorder")


def mode() -> str:
    """Return what happens to webhooks: one of MODES."""
    return str(get_setting(MODE_SETTING, "deliver"))


def set_mode(value: str) -> None:
    """Set the mode for webhooks from now on; raise ValueError for an unknown one. Held webhooks stay held."""
    if value not in MODES:
        raise ValueError(f"Unknown mode {value!r}; known: {', '.join(MODES)}")
    set_setting(MODE_SETTING, value)
    wake_all()


def enqueue(
    *, key: str, url: str, body: bytes, headers: dict[str, str] | None = None, sequence: int = 0
) -> WebhookDelivery:
    """Store an event for a receiver (`key`: "xero", "pipedrive:7"); it is sent once its change is committed."""
    state = _first_state(key, url)
    delivery = WebhookDelivery.objects.create(
        service=key.partition(":")[0],
        subscription=key,
        url=url,
        body=body,
        headers=headers or {},
        sequence=sequence,
        state=state,
        created_at=clock.now(),
    )
    if state == "pending":
        transaction.on_commit(lambda: wake(key))
    return delivery


def _first_state(key: str, url: str) -> str:
    if mode() == "drop" or not url:
        return "dropped"
    known = subscription(key)
    if known._state.adding:
        known.save()
    if known.state == ACTIVE and is_banned(known):
        return "lost"
    return "held" if mode() == "hold" else "pending"


def release(*, count: int | None = None, backwards: bool = False) -> int:
    """Send held webhooks, all or the oldest `count`, newest first if `backwards`; return their number."""
    with write_lock:
        ids = list(WebhookDelivery.objects.filter(state="held").order_by("id").values_list("pk", flat=True))
        ids = ids[:count]
        if not backwards:
            WebhookDelivery.objects.filter(pk__in=ids).update(state="pending")
    for row in WebhookDelivery.objects.filter(pk__in=ids).order_by("-id") if backwards else ():
        row.delete()  # stored anew, so that the order of sending is the order of the table
        row.pk, row.state = None, "pending"
        row.save()
    wake_all()
    return len(ids)


def forget_waiting() -> None:
    """Delete all webhooks, waiting or sent, and the state of every receiver."""
    with write_lock:
        WebhookDelivery.objects.all().delete()
        Subscription.objects.all().delete()
