"""What we know of a connection's service apart from its documents: whether it answers, lets us in and reports."""

from __future__ import annotations

from django.db import models

from accounts.models import Connection


class ServiceState(models.Model):
    """How a connection's service behaves, one column a fact. Each is written by one module alone."""

    connection = models.OneToOneField(Connection, models.CASCADE, related_name="service_state")
    # integrations.calls.outages
    away_since = models.DateTimeField(
        null=True, blank=True, help_text="Since when reads get no proper answer; empty while they do."
    )
    asked_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was last asked in vain, or whether it is back."
    )
    returned_at = models.DateTimeField(
        null=True, blank=True, help_text="When it answered again; empty once what waited for it goes on."
    )
    writes_failed = models.PositiveIntegerField(
        default=0, db_default=0, help_text="How many writes in a row got no proper answer."
    )
    writes_away_since = models.DateTimeField(
        null=True, blank=True, help_text="Since when writes get no proper answer; empty while they do."
    )
    write_asked_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When the last write went out that asks whether they are taken again.",
    )
    blocked_since = models.DateTimeField(
        null=True, blank=True, help_text="Since when its edge blocks us; empty while it lets us through."
    )
    # integrations.lifecycle.health
    probed_at = models.DateTimeField(
        null=True, blank=True, help_text="When we last asked whether the connection still exists there."
    )
    webhooks_doubted_at = models.DateTimeField(
        null=True, blank=True, help_text="When we last found a change that no webhook had reported."
    )
    # integrations.lifecycle.notify_lost
    loss_notified_at = models.DateTimeField(
        null=True, blank=True, help_text="When people were e-mailed that it needs reconnecting."
    )

    def __str__(self) -> str:
        return f"state of {self.connection}"
