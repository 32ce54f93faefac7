"""Deals, their pipelines, and what is sold in them (docs/pipedrive.md#3, docs/pipedrive.md#5)."""

from __future__ import annotations

import uuid
from decimal import ROUND_HALF_UP, Decimal

from django.db import models

from sandbox.core.switches import switch
from sandbox.pipedrive.models.access import User
from sandbox.pipedrive.models.catalogue import Product
from sandbox.pipedrive.models.contacts import Organization, Person
from sandbox.pipedrive.models.record import Record


class Pipeline(models.Model):
    name = models.CharField(max_length=255)
    order_nr = models.PositiveSmallIntegerField(default=0)
    is_deleted = models.BooleanField(default=False)
    is_deal_probability_enabled = models.BooleanField(default=True)
    add_time = models.DateTimeField()
    update_time = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Stage(models.Model):
    name = models.CharField(max_length=255)
    pipeline = models.ForeignKey(Pipeline, on_delete=models.CASCADE, related_name="stages")
    order_nr = models.PositiveSmallIntegerField()
    deal_probability = models.PositiveSmallIntegerField(default=100)
    is_deleted = models.BooleanField(default=False)
    add_time = models.DateTimeField()
    update_time = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Deal(Record):
    title = models.CharField(max_length=255)
    creator_user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    value = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    currency = models.CharField(max_length=10)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="deals")
    org = models.ForeignKey(Organization, null=True, on_delete=models.SET_NULL, related_name="deals")
    pipeline = models.ForeignKey(Pipeline, on_delete=models.PROTECT)
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT)
    status = models.CharField(max_length=8, default="open", db_index=True)
    probability = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    lost_reason = models.TextField(null=True)
    is_archived = models.BooleanField(default=False, db_index=True)
    tax_method = models.CharField(max_length=9, default="exclusive")
    label_ids = models.JSONField(default=list)
    origin = models.CharField(max_length=40, default="ManuallyCreated")
    stage_change_time = models.DateTimeField(null=True)
    archive_time = models.DateTimeField(null=True)
    close_time = models.DateTimeField(null=True)
    won_time = models.DateTimeField(null=True)
    lost_time = models.DateTimeField(null=True)
    expected_close_date = models.DateField(null=True)

    def __str__(self) -> str:
        return self.title


class DealProduct(models.Model):
    """One product line of a deal; a `discount` of type amount is money off the line."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    product_variation_id = models.IntegerField(null=True)
    name = models.CharField(max_length=255)
    order_nr = models.PositiveSmallIntegerField()
    item_price = models.DecimalField(max_digits=18, decimal_places=4)
    quantity = models.DecimalField(max_digits=18, decimal_places=4)
    discount = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    discount_type = models.CharField(max_length=10, default="percentage")
    tax = models.DecimalField(max_digits=8, decimal_places=4, default=0)
    comments = models.TextField(default="", blank=True)
    is_enabled = models.BooleanField(default=True)
    billing_frequency = models.CharField(max_length=16, default="one-time")
    billing_frequency_cycles = models.PositiveSmallIntegerField(null=True)
    billing_start_date = models.DateField(null=True)
    add_time = models.DateTimeField()
    update_time = models.DateTimeField()

    class Meta:
        ordering = ["order_nr", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def total(self) -> Decimal:
        """The line after its discount, in the deal's currency, without exclusive tax."""
        gross = Decimal(self.item_price) * Decimal(self.quantity)
        off = Decimal(self.discount)
        if self.discount_type == "percentage":
            off = gross * off / 100
        elif switch("pipedrive_amount_discount_per_unit"):
            off *= Decimal(self.quantity)
        return (gross - off).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


class DealDiscount(models.Model):
    """A discount on the whole deal rather than on a line."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="discounts")
    description = models.CharField(max_length=255)
    amount = models.DecimalField(max_digits=18, decimal_places=4)
    type = models.CharField(max_length=10)
    created_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    updated_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.description


class Installment(models.Model):
    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="installments")
    description = models.CharField(max_length=255)
    amount = models.DecimalField(max_digits=18, decimal_places=4)
    billing_date = models.DateField()

    def __str__(self) -> str:
        return self.description
