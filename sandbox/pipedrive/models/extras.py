"""What belongs to records: notes, files and webhook subscriptions (docs/pipedrive.md#9, docs/pipedrive.md#12)."""

from __future__ import annotations

from django.db import models

from sandbox.pipedrive.models.access import Grant, User
from sandbox.pipedrive.models.contacts import Organization, Person
from sandbox.pipedrive.models.deals import Deal


class Note(models.Model):
    content = models.TextField()
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    deal = models.ForeignKey(Deal, null=True, on_delete=models.CASCADE, related_name="notes")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="notes")
    org = models.ForeignKey(Organization, null=True, on_delete=models.CASCADE, related_name="notes")
    pinned_to_deal_flag = models.BooleanField(default=False)
    pinned_to_person_flag = models.BooleanField(default=False)
    pinned_to_organization_flag = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    add_time = models.DateTimeField()
    update_time = models.DateTimeField()


class Participant(models.Model):
    """A person on a deal beside its main one, such as a billing contact."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="participants")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="participations")
    added_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    add_time = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["deal", "person"], name="a_person_takes_part_once")]


class File(models.Model):
    name = models.CharField(max_length=255)
    description = models.TextField(default="", blank=True)
    file_name = models.CharField(max_length=300)
    content_type = models.CharField(max_length=120)
    content = models.BinaryField()
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    deal = models.ForeignKey(Deal, null=True, on_delete=models.CASCADE, related_name="files")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="files")
    org = models.ForeignKey(Organization, null=True, on_delete=models.CASCADE, related_name="files")
    is_active = models.BooleanField(default=True)
    add_time = models.DateTimeField()
    update_time = models.DateTimeField()


class Webhook(models.Model):
    """A subscription. One made through OAuth belongs to that install and ends with it."""

    name = models.CharField(max_length=255)
    subscription_url = models.TextField()
    event_action = models.CharField(max_length=10)
    event_object = models.CharField(max_length=20)
    version = models.CharField(max_length=5, default="2.0")
    http_auth_user = models.CharField(max_length=255, null=True)
    http_auth_password = models.CharField(max_length=255, null=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    grant = models.ForeignKey(Grant, null=True, on_delete=models.CASCADE, related_name="webhooks")
    add_time = models.DateTimeField()
    last_delivery_id = models.BigIntegerField(null=True)
    removed_at = models.DateTimeField(null=True)
    remove_reason = models.CharField(max_length=80, null=True)
