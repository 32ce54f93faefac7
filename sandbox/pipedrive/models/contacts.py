"""Persons and organizations (docs/pipedrive.md#4)."""

from __future__ import annotations

from django.db import models

from sandbox.pipedrive.models.record import Record


class Organization(Record):
    name = models.CharField(max_length=255)
    address = models.JSONField(null=True)
    website = models.TextField(null=True)
    linkedin = models.TextField(null=True)
    industry = models.IntegerField(null=True)
    annual_revenue = models.IntegerField(null=True)
    employee_count = models.IntegerField(null=True)
    label_ids = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.name


class Person(Record):
    name = models.CharField(max_length=255)
    org = models.ForeignKey(Organization, null=True, on_delete=models.SET_NULL, related_name="people")
    emails = models.JSONField(default=list)
    phones = models.JSONField(default=list)
    label_ids = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        return self.name.rpartition(" ")[0] or self.name

    @property
    def last_name(self) -> str | None:
        return self.name.rpartition(" ")[2] if " " in self.name else None

    @property
    def primary_email(self) -> str:
        entries = sorted(self.emails, key=lambda entry: not entry.get("primary"))
        return entries[0]["value"] if entries else ""
