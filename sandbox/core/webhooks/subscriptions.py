"""How a service treats a receiver that fails: how long it waits, how often it retries, when it gives up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import requests

from sandbox.core import clock
from sandbox.core.models import Subscription, WebhookDelivery
from sandbox.core.write_lock import write_lock

ACTIVE, DISABLED, BANNED, DELETED = "active", "disabled", "banned", "deleted"


@dataclass(frozen=True)
class Parcel:
    """One POST: the address and the exact bytes to send."""

    url: str
    body: bytes
    headers: dict[str, str]


def takes_any_2xx(answer: requests.Response) -> bool:
    """Return whether the receiver answered with any 2xx status."""
    return 200 <= answer.status_code < 300


@dataclass(frozen=True)
class Policy:
    """How a service delivers: `pack` makes one POST of events and the number of this attempt.

    `gaps` are the waits between attempts on the sandbox's clock; `repeat_last_gap` repeats the last one instead of
    giving up. `ban_after` failed first attempts ban the receiver for `ban`. After `end_after` without success the
    subscription ends: `ends_as` is its final state, and `on_end` is called with its key.
    """

    timeout: float
    gaps: tuple[timedelta, ...]
    pack: Callable[[Sequence[WebhookDelivery], int], Parcel]
    batch: int = 1
    accepts: Callable[[requests.Response], bool] = takes_any_2xx
    repeat_last_gap: bool = False
    keeps_undelivered: bool = False
    end_after: timedelta = timedelta(days=3)
    ends_as: str = DELETED
    ban_after: int = 0
    ban: timedelta = timedelta(minutes=30)
    on_end: Callable[[str], None] = field(default=lambda key: None)

    def next_try(self, attempts: int) -> datetime | None:
        """Return when to try again after this many attempts; None when that was the last."""
        if attempts > len(self.gaps) and not self.repeat_last_gap:
            return None
        return clock.now() + self.gaps[min(attempts, len(self.gaps)) - 1]


POLICIES: dict[str, Policy] = {}


def subscription(key: str) -> Subscription:
    """Return the state of a receiver; a new one is active."""
    return Subscription.objects.filter(pk=key).first() or Subscription(key=key)


def is_banned(state: Subscription) -> bool:
    """Return whether events for this receiver are lost at the moment."""
    return state.banned_until is not None and clock.now() < state.banned_until


def note_success(key: str) -> None:
    """Record that the receiver accepted something and is no longer failing."""
    with write_lock:
        Subscription.objects.filter(pk=key).update(failing_since=None, last_success_at=clock.now())


def note_failure(key: str, policy: Policy, *, first_tries: int) -> None:
    """Count failed first attempts, ban the receiver, and end it after too long without success."""
    now = clock.now()
    with write_lock:
        state = subscription(key)
        state.failing_since = state.failing_since or now
        state.failures += first_tries
        if policy.ban_after and state.failures >= policy.ban_after:
            state.failures, state.banned_until = 0, now + policy.ban
        ended = state.state == ACTIVE and now - state.failing_since >= policy.end_after
        if ended:
            state.state = policy.ends_as
        state.save()
    if ended:
        policy.on_end(key)


def enable(key: str) -> None:
    """Deliver again, starting with what was kept."""
    with write_lock:
        Subscription.objects.update_or_create(key=key, defaults={"state": ACTIVE, "failing_since": None})
        WebhookDelivery.objects.filter(subscription=key, state="pending").update(next_try_at=None, attempts=0)


def describe_subscriptions() -> list[dict[str, object]]:
    """Describe every receiver, for people and tests."""
    rows = []
    for state in Subscription.objects.order_by("pk"):
        waiting = WebhookDelivery.objects.filter(subscription=state.key, state__in=("pending", "held"))
        rows.append(
            {
                "key": state.key,
                "state": BANNED if state.state == ACTIVE and is_banned(state) else state.state,
                "failing_since": state.failing_since,
                "failures": state.failures,
                "banned_until": state.banned_until,
                "last_success_at": state.last_success_at,
                "waiting": waiting.count(),
            }
        )
    return rows
