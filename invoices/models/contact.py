"""Xero's contacts, the customers of invoices."""

from __future__ import annotations

from typing import Any

from django.db import models

from accounts.models import Connection
from integrations.http import ExactJSON
from invoices.names import plain_name

# Xero's statuses of a contact.
ACTIVE, ARCHIVED = "ACTIVE", "ARCHIVED"


def key_of(name: str) -> str:
    """Return the `name_key` of a contact of this name."""
    return plain_name(name)[:500]


class ContactQuerySet(models.QuerySet["Contact"]):
    """Sets of contacts that pages, API and worker share."""

    def usable(self) -> ContactQuerySet:
        """Those that a new invoice may go to."""
        return self.filter(xero_contact_status=ACTIVE, merged_to_contact_id="")


class Contact(models.Model):
    """A Xero contact. Keyed by ContactID; names are not unique for ever (docs/xero.md#8.1)."""

    connection = models.ForeignKey(Connection, models.PROTECT, related_name="contacts")
    xero_contact_id = models.CharField(max_length=64)
    contact_number = models.CharField(max_length=50, blank=True, db_index=True)
    name = models.CharField(max_length=500)
    name_key = models.CharField(
        max_length=500, blank=True, editable=False, help_text="The name as names are compared."
    )
    email_address = models.CharField(max_length=255, blank=True)
    tax_number = models.CharField(max_length=50, blank=True)
    xero_contact_status = models.CharField(max_length=20, default=ACTIVE)
    merged_to_contact_id = models.CharField(max_length=64, blank=True)
    default_currency = models.CharField(max_length=10, blank=True)
    payment_terms_day = models.PositiveSmallIntegerField(null=True)
    payment_terms_type = models.CharField(max_length=30, blank=True)
    xero_updated_at = models.DateTimeField(null=True)
    raw = models.JSONField(default=dict, decoder=ExactJSON)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["connection", "xero_contact_id"], name="one_row_per_contact")
        ]
        indexes = [
            models.Index(fields=["connection", "name"], name="contact_name"),
            models.Index(fields=["connection", "name_key"], name="contact_name_key"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with the key of the name; the mirror, which writes in bulk, computes it itself."""
        self.name_key = key_of(self.name)
        super().save(*args, **kwargs)

    @property
    def is_archived(self) -> bool:
        """Whether Xero refuses new documents of this customer."""
        return self.xero_contact_status == ARCHIVED

    @property
    def is_usable(self) -> bool:
        """Whether a new invoice may go to it."""
        return self.xero_contact_status == ACTIVE and not self.merged_to_contact_id
