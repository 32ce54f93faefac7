"""What was said to and by the outside world: incoming events, outgoing requests, each try, and the call budget.

Message states are written by `inbox.py` and `outbox.py` alone.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import Connection, Provider


class InboxState(models.TextChoices):
    """Where an incoming event is."""

    RECEIVED = "received", "Waiting"
    PROCESSED = "processed", "Done"
    IGNORED = "ignored", "Ignored"
    FAILED = "failed", "Needs a look"


class InboxMessage(models.Model):
    """One incoming event, stored before anything else is done with it. A doorbell: we re-read the document."""

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
        """The sweep reads by state and time. Each index more is paid by each event of a storm."""

        verbose_name = "incoming message"
        # A constraint: a unique field would bring PostgreSQL a second index, for LIKE.
        constraints = [models.UniqueConstraint(fields=["dedupe_key"], name="one_message_per_event")]
        indexes = [models.Index(fields=["state", "not_before"], name="inbox_due")]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.resource_id}"


class OutboxState(models.TextChoices):
    """Where an outgoing request is."""

    PENDING = "pending", "Waiting"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


class Failure(models.TextChoices):
    """Why a person is needed."""

    NEEDS_RECONNECT = "needs_reconnect", "Needs reconnecting"
    REJECTED = "rejected", "Rejected"
    EXHAUSTED = "exhausted", "No answer for too long"
    INTERNAL = "internal", "Needs a look"


class OutboxMessage(models.Model):
    """One thing to be said to a service, written in the transaction of the change that asks for it.

    `key` is Xero's Idempotency-Key; messages of one `mailbox` go out in order, only the oldest open one at a time.
    """

    # The moment this worker's claim was made; set on a claimed message, kept nowhere.
    taken_at: dt.datetime | None = None

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
        """The sweep reads by state and time, order by mailbox."""

        verbose_name = "outgoing message"
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
        """Newest last, as a story is read."""

        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.method} {self.url} → {self.status or 'no answer'}"


class CallBudget(models.Model):
    """How many calls a remote company still gives us: counted here, corrected by the service's own headers."""

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
        """One counter a day, lane and purpose."""

        constraints = [
            models.UniqueConstraint(
                fields=["connection", "day_started_at", "lane", "purpose"], name="one_tally_per_purpose"
            )
        ]

    def __str__(self) -> str:
        return f"{self.calls} calls for {self.purpose} of {self.connection}"


class CallSlot(models.Model):
    """One call in flight. A slot is a lease: a killed worker's slot frees itself."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="call_slots")
    number = models.PositiveSmallIntegerField()
    held_until = models.DateTimeField(null=True, blank=True)
    holder = models.CharField(max_length=32, blank=True)

    class Meta:
        """A fixed set of slots a connection."""

        constraints = [models.UniqueConstraint(fields=["connection", "number"], name="one_row_per_slot")]

    def __str__(self) -> str:
        return f"slot {self.number} of {self.connection}"


class Cursor(models.Model):
    """How far a catch-up has read one kind of document of one connection (`since`, the service's own clock)."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="cursors")
    kind = models.CharField(max_length=40)
    since = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField(null=True, blank=True, help_text="When `since` moved, by our clock.")
    is_settled = models.BooleanField(default=False, help_text="Nothing before `since` can come up any more.")

    class Meta:
        """One cursor a kind."""

        constraints = [models.UniqueConstraint(fields=["connection", "kind"], name="one_cursor_per_kind")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.connection} since {self.since}"


class Heartbeat(models.Model):
    """When something that should always run last showed a sign of life (`heartbeat.py`)."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.name} at {self.at}"


class RefusalTally(models.Model):
    """How many webhooks of a service were refused on a day, and when the last one was (`refusals.py`)."""

    provider = models.CharField(max_length=20, choices=Provider)
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        """One counter a service and day."""

        constraints = [models.UniqueConstraint(fields=["provider", "day"], name="one_refusal_tally_a_day")]

    def __str__(self) -> str:
        return f"{self.count} refused of {self.provider} on {self.day}"


class ImportState(models.TextChoices):
    """Where a first import is."""

    RUNNING = "running", "Running"
    STOPPED = "stopped", "Stopped"
    DONE = "done", "Done"


class Import(models.Model):
    """The first reading of one kind of document of one connection, page by page, which may take days.

    Only `integrations.lifecycle.imports` writes it. `since` is the place: the stamp (the service's clock) up to
    which all was read, kept with every page, so that a killed import goes on where it was.
    """

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="imports")
    kind = models.CharField(max_length=40, help_text='Such as "xero.invoice".')
    state = models.CharField(max_length=12, choices=ImportState, default=ImportState.RUNNING)
    since = models.DateTimeField(null=True, blank=True)
    total = models.PositiveIntegerField(null=True, blank=True, help_text="As the service counts; may grow.")
    done = models.PositiveIntegerField(default=0)
    rows_a_second = models.FloatField(default=0, help_text="Of the last pages.")
    started_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(null=True, blank=True, help_text="When the last page was stored.")
    ended_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    waits_until = models.DateTimeField(null=True, blank=True)
    waits_because = models.TextField(blank=True)

    class Meta:
        """One a kind."""

        constraints = [models.UniqueConstraint(fields=["connection", "kind"], name="one_import_per_kind")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"import of {self.kind} of {self.connection}"
