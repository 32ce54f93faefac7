"""Mirrored choice lists of the services."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from accounts.models.connection import Connection


class ReferenceKind(models.TextChoices):
    """The kinds of choice lists we mirror."""

    ORGANISATION = "organisation", "Organisation"
    ACCOUNT = "account", "Account"
    TAX_RATE = "tax_rate", "Tax rate"
    ITEM = "item", "Item"
    BRANDING_THEME = "branding_theme", "Branding theme"
    CURRENCY = "currency", "Currency"
    TRACKING_CATEGORY = "tracking_category", "Tracking category"
    PIPELINE = "pipeline", "Pipeline"
    STAGE = "stage", "Stage"
    DEAL_FIELD = "deal_field", "Deal field"
    PERSON_FIELD = "person_field", "Person field"
    ORGANIZATION_FIELD = "organization_field", "Organization field"
    USER = "user", "User"
    PRODUCT = "product", "Product"


class ReferenceItem(models.Model):
    """One entry of a mirrored choice list.

    `remote_id` is what a document names it by (account Code, TaxType, item Code, BrandingThemeID, currency Code,
    field_code ...), `raw` the entry as the service gave it.
    """

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="reference_items")
    kind = models.CharField(max_length=30, choices=ReferenceKind)
    remote_id = models.CharField(max_length=255)
    name = models.CharField(max_length=500)
    is_active = models.BooleanField(
        default=True, help_text="False once archived, deleted or gone at the service."
    )
    position = models.IntegerField(default=0)
    raw = models.JSONField(default=dict)
    refreshed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "kind", "remote_id"], name="one_row_per_reference_item"
            )
        ]

    def __str__(self) -> str:
        return self.name
