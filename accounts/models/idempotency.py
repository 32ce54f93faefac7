"""The answers to API requests that carried an Idempotency-Key, so that a repetition gets the same answer."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from accounts.models.user import User


class AnsweredRequest(models.Model):
    """One request of one person under a key of theirs, and its answer. Written in the transaction of its work."""

    # Found by the constraint.
    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    operation = models.CharField(max_length=255, help_text="Method and path.")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, help_text="Of what was sent under the key.")
    code = models.PositiveSmallIntegerField(help_text="The answer's HTTP status.")
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    is_kept = models.BooleanField(default=False, help_text="For ever: it made something.")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "operation", "key"], name="one_answer_per_key")
        ]
        indexes = [models.Index(fields=["is_kept", "created_at"], name="answered_requests_age")]

    def __str__(self) -> str:
        return f"{self.operation} ({self.key})"
