"""Incoming events, and the count of webhooks we refused.

States are written by `integrations.inbox` alone.
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from accounts.models import Connection, Provider


class InboxState(models.TextChoices):
    """What has become of an incoming event."""

    RECEIVED = "received", "Waiting"
    PROCESSED = "processed", "Done"
    IGNORED = "ignored", "Ignored"
    FAILED = "failed", "Needs a look"


class InboxMessage(models.Model):
    """One incoming event, stored before anything else is done with it.

    It only says that a document changed: whoever processes it reads the document anew.
    """

    provider = models.CharField(max_length=20, choices=Provider)
    connection = models.ForeignKey(
        Connection, models.SET_NULL, null=True, blank=True, related_name="inbox", db_index=False
    )
    kind = models.CharField(max_length=60, help_text='Such as "xero.invoice" or "pipedrive.deal".')
    resource_id = models.CharField(max_length=64)
    dedupe_key = models.CharField(max_length=200)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=InboxState, default=InboxState.RECEIVED)
    attempts = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    claimed_until = models.DateTimeField(null=True, blank=True)
    claim_token = models.CharField(max_length=32, blank=True)
    error = models.TextField(blank=True)
    received_at = models.DateTimeField(default=timezone.now)
    processed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "incoming message"
        # A constraint: a unique field would bring PostgreSQL a second index, for LIKE.
        constraints = [models.UniqueConstraint(fields=["dedupe_key"], name="one_message_per_event")]
        # For the sweep. Every further index is paid for by each event of a storm.
        indexes = [models.Index(fields=["state", "not_before"], name="inbox_due")]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.resource_id}"


class RefusalTally(models.Model):
    """The number of webhooks of a service that were refused on a day, and the time of the last one (`rejected.py`)."""

    provider = models.CharField(max_length=20, choices=Provider)
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "day"], name="one_refusal_tally_a_day")]

    def __str__(self) -> str:
        return f"{self.count} refused of {self.provider} on {self.day}"
