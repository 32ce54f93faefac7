"""Webhooks leave here: stored with their change, then POSTed at once and in order."""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time

import requests
from django.db import close_old_connections, transaction

from sandbox.core import clock
from sandbox.core.knobs import get_knob, set_knob
from sandbox.core.models import WebhookDelivery

logger = logging.getLogger("sandbox.webhooks")

MODES = ("deliver", "drop")
TRIES = 3
TIMEOUTS = {"xero": 5, "pipedrive": 10}
_KNOB = "webhook_mode"
_queues: dict[str, queue.Queue[int]] = {}
_lock = threading.Lock()


def mode() -> str:
    """Answer whether webhooks are delivered or dropped."""
    return str(get_knob(_KNOB, "deliver"))


def set_mode(value: str) -> None:
    """Deliver webhooks from now on, or drop them; raise ValueError for any other mode."""
    if value not in MODES:
        raise ValueError(f"Unknown mode {value!r}; known: {', '.join(MODES)}")
    set_knob(_KNOB, value)


def enqueue(*, service: str, url: str, body: bytes, headers: dict[str, str]) -> WebhookDelivery:
    """Store a webhook; it is sent once the change around it is committed, unless the mode is "drop"."""
    dropped = mode() == "drop" or not url
    delivery = WebhookDelivery.objects.create(
        service=service,
        url=url,
        body=body,
        headers=headers,
        state="dropped" if dropped else "pending",
        created_at=clock.now(),
    )
    if not dropped:
        transaction.on_commit(lambda: _queue_for(service).put(delivery.pk))
    return delivery


def forget_waiting() -> None:
    """Forget what still waits to be sent, and what was sent."""
    for waiting in list(_queues.values()):
        with contextlib.suppress(queue.Empty):
            while True:
                waiting.get_nowait()
    WebhookDelivery.objects.all().delete()


def _queue_for(service: str) -> queue.Queue[int]:
    with _lock:
        if service not in _queues:
            _queues[service] = queue.Queue()
            threading.Thread(target=_send_forever, args=(_queues[service],), daemon=True).start()
        return _queues[service]


def _send_forever(waiting: queue.Queue[int]) -> None:
    while True:
        delivery_id = waiting.get()
        close_old_connections()
        delivery = WebhookDelivery.objects.filter(pk=delivery_id).first()
        if delivery is not None:  # a reset may have removed it
            _send(delivery)


def _send(delivery: WebhookDelivery) -> None:
    for attempt in range(1, TRIES + 1):
        delivery.attempts = attempt
        try:
            response = requests.post(
                delivery.url,
                data=bytes(delivery.body),
                headers=delivery.headers,
                timeout=TIMEOUTS.get(delivery.service, 10),
                allow_redirects=False,
            )
            delivery.answer = str(response.status_code)
            delivered = response.ok
        except requests.RequestException as error:
            delivery.answer = type(error).__name__
            delivered = False
        if delivered:
            break
        if attempt < TRIES:
            time.sleep(1)
    delivery.state = "delivered" if delivered else "failed"
    delivery.sent_at = clock.now()
    WebhookDelivery.objects.filter(pk=delivery.pk).update(
        state=delivery.state, attempts=delivery.attempts, answer=delivery.answer, sent_at=delivery.sent_at
    )
    if not delivered:
        logger.info("%s webhook to %s failed: %s", delivery.service, delivery.url, delivery.answer)
