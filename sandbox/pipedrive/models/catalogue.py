"""What the company chooses from: products, currencies, and the fields of its records (docs/pipedrive.md#6)."""

from __future__ import annotations

from django.db import models

from sandbox.pipedrive.models.record import Record


class Currency(models.Model):
    """A currency; a custom one is not an ISO currency and cannot go to a ledger."""

    code = models.CharField(max_length=10, unique=True)
    name = models.CharField(max_length=80)
    symbol = models.CharField(max_length=10)
    decimal_points = models.PositiveSmallIntegerField(default=2)
    is_active = models.BooleanField(default=True)
    is_custom = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.code


class Field(models.Model):
    """A field definition. A custom field's code is forty hex digits, a standard one's is its name."""

    entity = models.CharField(max_length=12, db_index=True)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=255)
    field_type = models.CharField(max_length=20)
    options = models.JSONField(null=True)
    description = models.TextField(null=True)
    ui_visibility = models.JSONField(default=dict)
    important_fields = models.JSONField(default=dict)
    required_fields = models.JSONField(default=dict)
    is_custom = models.BooleanField(default=True)
    is_deleted = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entity", "code"], name="one_field_code_per_entity")]

    def __str__(self) -> str:
        return f"{self.entity}.{self.name}"


class Product(Record):
    name = models.CharField(max_length=255)
    code = models.CharField(max_length=80, null=True, db_index=True)
    description = models.TextField(null=True)
    unit = models.CharField(max_length=40, null=True)
    tax = models.DecimalField(max_digits=8, decimal_places=4, default=0)
    category = models.CharField(max_length=40, null=True)
    is_linkable = models.BooleanField(default=True)
    prices = models.JSONField(default=list)
    billing_frequency = models.CharField(max_length=16, default="one-time")
    billing_frequency_cycles = models.PositiveSmallIntegerField(null=True)

    def __str__(self) -> str:
        return self.name
