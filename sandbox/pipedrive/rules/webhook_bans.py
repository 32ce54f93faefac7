"""How long a subscription hears: bans of half an hour, removal after three silent days (docs/pipedrive.md#12.6).

Who fails, is banned or given up is counted where webhooks are sent; here is what Pipedrive makes of it.
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
    """Name the receiver as the sender knows it."""
    return f"pipedrive:{hook.pk}"


def living() -> QuerySet[Webhook]:
    """Answer the subscriptions that have not been removed; what happens during a ban is never sent."""
    return Webhook.objects.select_related("user").filter(removed_at=None)


def is_banned(hook: Webhook) -> bool:
    return subscriptions.is_banned(subscriptions.subscription(key_of(hook)))


def ban(hook: Webhook, *, time: timedelta) -> None:
    """Send nothing to this hook for a while."""
    until = {"banned_until": clock.now() + time, "failures": 0}
    Subscription.objects.update_or_create(key=key_of(hook), defaults=until)


def remove(hook: Webhook, *, reason: str) -> None:
    """Take the hook out of service for good."""
    hook.removed_at = clock.now()
    hook.remove_reason = reason
    hook.save(update_fields=["removed_at", "remove_reason"])


def give_up(key: str) -> None:
    """Three days without one success: the hook is removed."""
    hook = Webhook.objects.filter(pk=int(key.partition(":")[2]), removed_at=None).first()
    if hook is not None:
        remove(hook, reason=NO_SUCCESS)
