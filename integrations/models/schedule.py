"""When the work that runs by the clock last began and ended, one row for each kind of it."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class ScheduledTask(models.Model):
    """One entry of the schedule (`integrations.queue.schedule`), shared by every worker.

    Both times are the database's, so clocks of several hosts need not agree. `turn` is the claim: whoever raises it
    from the number they read does the work.
    """

    name = models.CharField(max_length=60, unique=True)
    turn = models.PositiveBigIntegerField(default=0, help_text="How often it has begun.")
    started_at = models.DateTimeField(db_default=Now(), help_text="When it last began, or the row was made.")
    ended_at = models.DateTimeField(
        db_default=Now(),
        null=True,
        help_text="When that turn ended well; empty while it runs or if it failed.",
    )

    def __str__(self) -> str:
        return f"{self.name}, last begun at {self.started_at}"
