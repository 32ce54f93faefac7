"""How far we have read each list of a service, and the other small facts kept for each connection by name."""

from __future__ import annotations

from django.db import models

from accounts.models import Connection


class Cursor(models.Model):
    """One named row of two times for a connection. What the times mean depends on `kind`:

    - a list ("xero.invoice"): `since` is how far it has been read, on the service's own clock, and `checked_at`
      when somebody last looked; with the ending ".held", `checked_at` is when the reader's lease ends
      (`invoices.sync.cursors`).
    - "inbox." and a kind of event: until `checked_at` its events are left to gather (`integrations.inbox.debounce`).
    - "health.away" and "health.blocked": the service does not answer, or blocks us, since `since`
      (`integrations.calls.outages`).
    - "health" and "webhooks.missed": when the connection was last probed, and when an event was last missed
      (`integrations.lifecycle.health`).
    - "needs_reconnect_told": when its people were e-mailed that it was lost
      (`integrations.lifecycle.notify_lost`).
    """

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="cursors")
    kind = models.CharField(max_length=40)
    since = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField(null=True, blank=True, help_text="When `since` moved, by our clock.")
    is_settled = models.BooleanField(default=False, help_text="Nothing before `since` can come up any more.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "kind"], name="one_cursor_per_kind")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.connection} since {self.since}"
