"""Outgoing requests and each attempt to deliver them.

States are written by `integrations.outbox` alone.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import Connection


class OutboxState(models.TextChoices):
    """What has become of an outgoing request."""

    PENDING = "pending", "Waiting"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


# Not settled yet: these keep what comes after them in their mailbox waiting.
OPEN_STATES = (OutboxState.PENDING, OutboxState.FAILED)


class Failure(models.TextChoices):
    """Why a person is needed."""

    NEEDS_RECONNECT = "needs_reconnect", "Needs reconnecting"
    REJECTED = "rejected", "Rejected"
    NOT_ASKED = "not_asked", "Not sent"
    LEFT_AS_IT_WAS = "left_as_it_was", "Not done, although answered"
    EXHAUSTED = "exhausted", "No answer for too long"
    INTERNAL = "internal", "Needs a look"


class OutboxMessage(models.Model):
    """One request to a service, written in the transaction of the change that asks for it.

    `key` is Xero's Idempotency-Key; messages of one `mailbox` go out in order, only the oldest open one at a time.
    """

    # The moment this worker's claim was made, and whether it has sent a write since; kept nowhere.
    claimed_at: dt.datetime | None = None
    has_sent_write = False

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=60, help_text='Such as "xero.invoice.create".')
    connection = models.ForeignKey(Connection, models.PROTECT, related_name="outbox")
    mailbox = models.CharField(max_length=80, help_text='What must stay in order, such as "invoice:42".')
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=OutboxState, default=OutboxState.PENDING)
    failure = models.CharField(max_length=20, choices=Failure, blank=True)
    problems = models.JSONField(
        default=list, blank=True, help_text='[{"text", "field", "line"}] as the service said.'
    )
    is_ambiguous = models.BooleanField(default=False, help_text="A try had an unknown outcome: look first.")
    may_act_until = models.DateTimeField(
        null=True, blank=True, help_text="Until when a request that got no answer may still do its work."
    )
    key_used_at = models.DateTimeField(null=True, blank=True, help_text="When the key first went out.")
    batch_key = models.CharField(max_length=40, blank=True, help_text="Which messages it was sent with.")
    attempts = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    failing_since = models.DateTimeField(
        null=True, blank=True, help_text="Since when every try has failed; it is given up a day later."
    )
    claimed_until = models.DateTimeField(null=True, blank=True)
    claim_number = models.PositiveBigIntegerField(
        default=0, help_text="Grows with each claim; who holds an older number writes nothing."
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    delivered_at = models.DateTimeField(null=True, blank=True)
    is_told = models.BooleanField(
        default=True, help_text="False while whoever asked is still to be told that it failed for good."
    )

    class Meta:
        verbose_name = "outgoing message"
        # The sweep reads by state and time; order is kept by mailbox.
        indexes = [
            models.Index(fields=["state", "not_before"], name="outbox_due"),
            models.Index(fields=["mailbox", "state", "id"], name="outbox_mailbox"),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} for {self.mailbox}"


class DeliveryAttempt(models.Model):
    """One try of an outgoing message: one row a remote call, secrets blanked out."""

    message = models.ForeignKey(OutboxMessage, models.CASCADE, related_name="delivery_attempts")
    number = models.PositiveIntegerField()
    started_at = models.DateTimeField(default=timezone.now)
    duration_ms = models.PositiveIntegerField(default=0)
    method = models.CharField(max_length=8, blank=True)
    url = models.TextField(blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    outcome = models.CharField(max_length=200, blank=True)
    request_body = models.TextField(blank=True)
    response_body = models.TextField(blank=True)
    correlation_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["id"]  # attempts read top to bottom, oldest first

    def __str__(self) -> str:
        return f"{self.method} {self.url} → {self.status or 'no answer'}"
