"""Bans of half an hour, and removal after three days without success (docs/pipedrive.md#12.6).

The shared sender counts failures; this is how Pipedrive acts on them.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet

from sandbox.core import clock
from sandbox.core.models import Subscription
from sandbox.core.webhooks import subscriptions
from sandbox.pipedrive.models import Webhook

BAN = timedelta(minutes=30)
NO_SUCCESS = "3 days without a successful delivery"


def key_of(hook: Webhook) -> str:
    """Return the receiver's key, as the sender knows it."""
    return f"pipedrive:{hook.pk}"


def living() -> QuerySet[Webhook]:
    """Return the subscriptions that have not been removed; events during a ban are never sent."""
    return Webhook.objects.select_related("user").filter(removed_at=None)


def is_banned(hook: Webhook) -> bool:
    return subscriptions.is_banned(subscriptions.subscription(key_of(hook)))


def ban(hook: Webhook, *, time: timedelta) -> None:
    """Send nothing to this webhook for a while."""
    until = {"banned_until": clock.now() + time, "failures": 0}
    Subscription.objects.update_or_create(key=key_of(hook), defaults=until)


def remove(hook: Webhook, *, reason: str) -> None:
    """Remove the webhook for good."""
    hook.removed_at = clock.now()
    hook.remove_reason = reason
    hook.save(update_fields=["removed_at", "remove_reason"])


def give_up(key: str) -> None:
    """Remove the webhook after three days without success."""
    hook = Webhook.objects.filter(pk=int(key.partition(":")[2]), removed_at=None).first()
    if hook is not None:
        remove(hook, reason=NO_SUCCESS)
