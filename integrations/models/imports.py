"""Imports: lists that are read as a whole, which may take days."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import Connection


class ImportState(models.TextChoices):
    """Whether an import goes on."""

    RUNNING = "running", "Running"
    STOPPED = "stopped", "Stopped"
    DONE = "done", "Done"


class Import(models.Model):
    """A list of one connection read as a whole, page by page: for the first time, or again each week.

    Only `integrations.lifecycle.imports` changes a row. `since` is the service's own timestamp up to which everything
    was read. It is kept with every page, so a killed import resumes where it was.
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
        constraints = [models.UniqueConstraint(fields=["connection", "kind"], name="one_import_per_kind")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"import of {self.kind} of {self.connection}"
