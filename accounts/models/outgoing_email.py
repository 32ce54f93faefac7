"""The e-mails that wait for a worker, and what became of earlier ones."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from accounts.fields import EncryptedTextField


class EmailState(models.TextChoices):
    """The states of an e-mail."""

    WAITING = "waiting", "Waiting"
    SENT = "sent", "Sent"
    GIVEN_UP = "given_up", "Given up"


class OutgoingEmail(models.Model):
    """An e-mail to one person. `accounts.emails` writes it, `integrations.emails` sends it and closes it.

    The text may hold a link that lets somebody in: it is stored encrypted, and erased once the e-mail is closed.
    """

    to = models.EmailField("to")
    subject = models.CharField(max_length=250)
    text = EncryptedTextField(blank=True)
    state = models.CharField(max_length=10, choices=EmailState, default=EmailState.WAITING)
    created_at = models.DateTimeField("written", default=timezone.now)
    not_before = models.DateTimeField("next try", default=timezone.now)
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField("tries", default=0)
    problem = models.CharField(max_length=300, blank=True)
    closed_at = models.DateTimeField("sent or given up", null=True, blank=True)

    class Meta:
        verbose_name = "e-mail"
        indexes = [
            models.Index(
                fields=["not_before"], name="email_waiting", condition=models.Q(state=EmailState.WAITING)
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.to})"
