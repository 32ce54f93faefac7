"""The shared tables: calls received, webhooks sent and their receivers, and settings changed at run time."""

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
    fault = models.CharField(max_length=20, blank=True)  # the fault it met

    class Meta:
        ordering = ["id"]


class WebhookDelivery(models.Model):
    """One event on its way to a receiver, or its outcome."""

    service = models.CharField(max_length=20)
    subscription = models.CharField(max_length=60, db_index=True)  # xero, pipedrive:{webhook id}
    url = models.TextField()
    body = models.BinaryField()
    headers = models.JSONField(default=dict)
    sequence = models.IntegerField(default=0)
    # pending, held, delivered, failed, dropped (by the mode), lost (the receiver was banned)
    state = models.CharField(max_length=12, default="pending", db_index=True)
    attempts = models.IntegerField(default=0)
    answer = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]


class Subscription(models.Model):
    """The state of one receiver of webhooks."""

    key = models.CharField(max_length=60, primary_key=True)
    state = models.CharField(max_length=10, default="active")  # active, disabled, deleted
    failing_since = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0)  # first attempts that failed since the last ban
    banned_until = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)


class RuntimeSetting(models.Model):
    """A named setting changed at run time, such as a switch, the clock's offset or the webhook mode."""

    name = models.CharField(max_length=80, primary_key=True)
    value = models.JSONField()

    class Meta:
        db_table = "core_knob"  # what data files of earlier versions call it
