"""The shared tables: every call received, every webhook sent, and the knobs people turned."""

from __future__ import annotations

from django.db import models


class CallRecord(models.Model):
    """One request the sandbox answered."""

    time = models.DateTimeField()
    service = models.CharField(max_length=20)
    kind = models.CharField(max_length=10)  # api, auth or page
    organisation = models.CharField(max_length=64, blank=True)
    method = models.CharField(max_length=10)
    path = models.TextField()
    query = models.TextField(blank=True)
    status = models.IntegerField()
    idempotency_key = models.CharField(max_length=200, blank=True)
    ms = models.IntegerField()
    fault = models.CharField(max_length=20, blank=True)  # the accident it met

    class Meta:
        ordering = ["id"]


class WebhookDelivery(models.Model):
    """One webhook on its way to the app, or what became of it."""

    service = models.CharField(max_length=20)
    url = models.TextField()
    body = models.BinaryField()
    headers = models.JSONField(default=dict)
    state = models.CharField(max_length=12, default="pending")  # pending, delivered, failed, dropped
    attempts = models.IntegerField(default=0)
    answer = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]


class Knob(models.Model):
    """One named setting changed while the sandbox runs: a switch, the clock's offset, the webhook mode."""

    name = models.CharField(max_length=80, primary_key=True)
    value = models.JSONField()
