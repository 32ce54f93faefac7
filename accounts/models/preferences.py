"""How a deal becomes an invoice of one Xero organisation."""

from __future__ import annotations

from django.db import models
from simple_history.models import HistoricalRecords

from accounts.models.connection import Connection


class DueRule(models.TextChoices):
    """When an invoice falls due."""

    DAYS_AFTER = "days_after", "Days after the invoice date"
    DAY_OF_FOLLOWING_MONTH = "day_of_following_month", "Day of the following month"
    DEAL_FIELD = "deal_field", "A date field of the deal"


class LineAmountTypesRule(models.TextChoices):
    """The tax treatment of a new invoice."""

    FROM_DEAL = "deal", "As on the deal's products"
    EXCLUSIVE = "Exclusive", "Tax exclusive"
    INCLUSIVE = "Inclusive", "Tax inclusive"
    NO_TAX = "NoTax", "No tax"


class CurrencyRule(models.TextChoices):
    """The currency of a new invoice."""

    FROM_DEAL = "deal", "The deal's currency"
    ORGANISATION = "organisation", "The organisation's base currency"


class MappingPreferences(models.Model):
    """How a deal becomes an invoice of one Xero organisation.

    `field_map` says which Pipedrive field fills which invoice field: {"contact_name": "organization.name", ...};
    a source is "deal.<code>", "person.<code>", "organization.<code>" or "product.<code>", with subfields behind a
    second dot ("organization.address.postal_code"). `tax_map` turns Pipedrive's percent into a Xero TaxType:
    {"20": "OUTPUT2"}.
    """

    connection = models.OneToOneField(Connection, models.CASCADE, related_name="preferences")
    field_map = models.JSONField(default=dict, blank=True)
    due_rule = models.CharField(max_length=30, choices=DueRule, default=DueRule.DAYS_AFTER)
    due_days = models.PositiveSmallIntegerField("days after the invoice date", default=30)
    due_day_of_month = models.PositiveSmallIntegerField("day of the following month", default=20)
    due_deal_field = models.CharField("date field of the deal", max_length=64, blank=True)
    customer_terms_first = models.BooleanField("the customer's own Xero terms come first", default=True)
    line_amount_types = models.CharField(
        "tax treatment", max_length=10, choices=LineAmountTypesRule, default=LineAmountTypesRule.FROM_DEAL
    )
    currency_rule = models.CharField(max_length=20, choices=CurrencyRule, default=CurrencyRule.FROM_DEAL)
    branding_theme_id = models.CharField("Xero template", max_length=64, blank=True)
    account_code = models.CharField("account", max_length=20, blank=True)
    tax_type = models.CharField("tax rate", max_length=64, blank=True)
    tax_map = models.JSONField("tax percent to tax rate", default=dict, blank=True)
    updated_at = models.DateTimeField(auto_now=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "preferences"

    def __str__(self) -> str:
        return f"Preferences of {self.connection}"
