"""The timeline: what happened to an invoice."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from invoices.models.invoice import Invoice


class TimelineEntry(models.Model):
    """One sentence of an invoice's timeline.

    `kind` is one of `invoices.timeline.Kind`; `data` holds what the sentence needs.
    """

    # Found by `timeline_of_invoice`.
    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="timeline", db_index=False)
    kind = models.CharField(max_length=40)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    source = models.CharField(max_length=20, default="here", choices=[("here", "Here"), ("xero", "Xero")])
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["invoice", "at"], name="timeline_of_invoice")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.invoice}"
