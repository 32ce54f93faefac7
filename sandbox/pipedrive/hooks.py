"""How long a subscription hears: bans of half an hour, removal after three silent days (fact sheet 13.3)."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F, Q, QuerySet

from sandbox.core import clock

from .models import Webhook

BAN_AFTER_FAILURES = 10
BAN = timedelta(minutes=30)
REMOVE_AFTER = timedelta(days=3)
NO_SUCCESS = "3 days without a successful delivery"


def listening() -> QuerySet[Webhook]:
    """Answer the subscriptions that hear events now; what happens during a ban is never told."""
    living = Webhook.objects.select_related("user").filter(removed_at=None)
    return living.filter(Q(banned_until=None) | Q(banned_until__lte=clock.now()))


def is_banned(hook: Webhook) -> bool:
    return hook.banned_until is not None and hook.banned_until > clock.now()


def note_success(hook_id: int) -> None:
    """An event arrived: the count of failures begins anew."""
    Webhook.objects.filter(pk=hook_id).update(failures=0, last_success_at=clock.now())


def note_first_failure(hook_id: int) -> None:
    """The first try of an event failed: the tenth bans the hook, three days without a success remove it."""
    Webhook.objects.filter(pk=hook_id).update(failures=F("failures") + 1)
    hook = Webhook.objects.filter(pk=hook_id, removed_at=None).first()
    if hook is None:
        return
    if (hook.last_success_at or hook.add_time) <= clock.now() - REMOVE_AFTER:
        remove(hook, reason=NO_SUCCESS)
    elif hook.failures >= BAN_AFTER_FAILURES:
        ban(hook, time=BAN)


def ban(hook: Webhook, *, time: timedelta) -> None:
    """Send nothing to this hook for a while."""
    hook.failures = 0
    hook.banned_until = clock.now() + time
    hook.save(update_fields=["failures", "banned_until"])


def remove(hook: Webhook, *, reason: str) -> None:
    """Take the hook out of service for good."""
    hook.removed_at = clock.now()
    hook.remove_reason = reason
    hook.save(update_fields=["removed_at", "remove_reason"])
