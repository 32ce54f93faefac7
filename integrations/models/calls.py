"""The call budget of a connection: what it allows, what it was spent on, and the calls in flight."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from accounts.models import Connection


class CallBudget(models.Model):
    """The calls a remote company has left for us: counted here, corrected by the service's own headers."""

    connection = models.OneToOneField(Connection, models.CASCADE, related_name="budget")
    minute_started_at = models.DateTimeField(default=timezone.now)
    minute_calls = models.PositiveIntegerField(default=0)
    day_started_at = models.DateTimeField(default=timezone.now)
    day_calls = models.PositiveIntegerField(default=0)
    # Pipedrive counts a day in tokens, of all programs of the company together, and tells what is left.
    day_tokens = models.PositiveIntegerField(null=True, blank=True)
    day_tokens_left = models.PositiveIntegerField(null=True, blank=True)
    tokens_told_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    pause_reason = models.CharField(max_length=30, blank=True)

    def __str__(self) -> str:
        return f"{self.day_calls} calls today to {self.connection}"


class CallTally(models.Model):
    """What the calls of one day of one remote company went to: exact, counted with the call itself.

    A day is the service's own: it begins with the budget's `day_started_at`.
    """

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="call_tallies")
    day_started_at = models.DateTimeField()
    lane = models.CharField(max_length=12)
    purpose = models.CharField(max_length=60, help_text='Such as "xero.invoice.create" or "catch_up".')
    calls = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "day_started_at", "lane", "purpose"], name="one_tally_per_purpose"
            )
        ]

    def __str__(self) -> str:
        return f"{self.calls} calls for {self.purpose} of {self.connection}"


class CallSlot(models.Model):
    """One of a connection's slots for calls in flight. A slot is a lease: a killed worker's slot frees itself."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="call_slots")
    number = models.PositiveSmallIntegerField()
    held_until = models.DateTimeField(null=True, blank=True)
    holder = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "number"], name="one_row_per_slot")]

    def __str__(self) -> str:
        return f"slot {self.number} of {self.connection}"
