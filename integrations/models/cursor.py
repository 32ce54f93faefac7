"""How far each list of a service has been read."""

from __future__ import annotations

from django.db import models

from accounts.models import Connection


class Cursor(models.Model):
    """The place in one list of a connection, such as "xero.invoice": all up to `since` has been read.

    `since` is on the service's own clock (`invoices.sync.cursors`).
    """

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="cursors")
    kind = models.CharField(max_length=40)
    since = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField(null=True, blank=True, help_text="When `since` moved, by our clock.")
    is_settled = models.BooleanField(default=False, help_text="Nothing before `since` can come up any more.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "kind"], name="one_cursor_per_kind")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.connection} since {self.since}"
