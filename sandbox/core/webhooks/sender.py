"""One sender thread per receiver: it POSTs what is due, by the sandbox's clock, and records the outcome."""

from __future__ import annotations

import logging
import threading
import time
from datetime import datetime, timedelta

import requests
from django.db import DatabaseError, close_old_connections, connections
from django.db.models import Q

from sandbox.core import clock
from sandbox.core.models import WebhookDelivery
from sandbox.core.runtime_settings import get_setting
from sandbox.core.webhooks.subscriptions import (
    ACTIVE,
    POLICIES,
    Parcel,
    Policy,
    is_banned,
    note_failure,
    note_success,
    subscription,
)
from sandbox.core.write_lock import write_lock

logger = logging.getLogger("sandbox.webhooks")
MODE_SETTING = "webhook_mode"
REORDER_WAIT = 0.3  # seconds that "reorder" waits for something to put in front
KEPT = timedelta(days=31)
IDLE = 5.0  # seconds after which a sender with nothing to send ends
_changed = threading.Condition()
_wakeups: dict[str, int] = {}  # wake-ups so far of each running sender


def wake(key: str) -> None:
    """Make sure that a sender looks at this receiver's deliveries now."""
    with _changed:
        is_new = key not in _wakeups
        _wakeups[key] = _wakeups.get(key, 0) + 1
        _changed.notify_all()
    if is_new:
        threading.Thread(target=_look_after, args=(key,), daemon=True).start()


def wake_all() -> None:
    """Look at everything waiting again, because the clock or the mode has changed."""
    for key in set(WebhookDelivery.objects.filter(state="pending").values_list("subscription", flat=True)):
        wake(key)


def _look_after(key: str) -> None:
    idle_since = time.monotonic()
    session = requests.Session()
    while True:
        close_old_connections()
        seen = _wakeups[key]
        try:
            sent = _send_due(key, session)
        except DatabaseError:  # a reset is under way
            sent = False
        if sent:
            idle_since = time.monotonic()
        elif not _wait(key, seen, may_end=time.monotonic() - idle_since > IDLE):
            break
    connections.close_all()


def _wait(key: str, seen: int, *, may_end: bool) -> bool:
    """Wait for a wake-up, or half a second; return False when the sender has nothing left to do."""
    with _changed:
        if _wakeups[key] != seen:
            return True
        if may_end and not WebhookDelivery.objects.filter(subscription=key, state="pending").exists():
            del _wakeups[key]
            return False
        _changed.wait(0.5)
        return True


def _due(key: str, now: datetime, size: int) -> list[WebhookDelivery]:
    rows = WebhookDelivery.objects.filter(subscription=key, state="pending")
    return list(rows.filter(Q(next_try_at=None) | Q(next_try_at__lte=now)).order_by("id")[:size])


def _send_due(key: str, session: requests.Session) -> bool:
    """Send what is due; return whether there was anything."""
    now, state, mode = clock.now(), subscription(key), get_setting(MODE_SETTING, "deliver")
    if state.state != ACTIVE or is_banned(state):
        return False
    policy = POLICIES[key.partition(":")[0]]
    rows = _due(key, now, 1000 if mode == "reorder" else policy.batch)
    if not rows:
        return False
    if mode == "reorder":
        time.sleep(REORDER_WAIT)
        for row in reversed(_due(key, now, 1000)):
            _deliver(key, policy, [row], session)
        return True
    if expired := [row for row in rows if now - row.created_at > KEPT]:
        _note(expired, state="failed")
        return True
    return all(_deliver(key, policy, rows, session) for _ in range(2 if mode == "duplicate" else 1)) or True


def _deliver(key: str, policy: Policy, rows: list[WebhookDelivery], session: requests.Session) -> bool:
    attempt = max(row.attempts for row in rows) + 1
    ok, answer = post(policy.pack(rows, attempt), policy, session)
    if ok:
        _note(rows, state="delivered", attempts=attempt, answer=answer, sent_at=clock.now())
        note_success(key)
        return True
    logger.info("A webhook of %s failed: %s", key, answer)
    note_failure(key, policy, first_tries=sum(row.attempts == 0 for row in rows))
    again = policy.next_try(attempt)
    over = again is None and not policy.keeps_undelivered
    _note(
        rows,
        state="failed" if over else "pending",
        attempts=attempt,
        answer=answer,
        sent_at=clock.now(),
        next_try_at=again,
    )
    return False


def post(parcel: Parcel, policy: Policy, session: requests.Session) -> tuple[bool, str]:
    """Send one POST; return whether it was accepted, and the status or the error's name."""
    try:
        answer = session.post(
            parcel.url,
            data=parcel.body,
            headers=parcel.headers,
            timeout=policy.timeout,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        return False, type(error).__name__
    return policy.accepts(answer), str(answer.status_code)


def _note(rows: list[WebhookDelivery], **values: object) -> None:
    with write_lock:  # a reset may have removed them meanwhile
        WebhookDelivery.objects.filter(pk__in=[row.pk for row in rows]).update(**values)


clock.when_moved(wake_all)
