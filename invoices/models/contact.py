"""Xero's contacts, the customers of invoices."""

from __future__ import annotations

from django.db import models

from accounts.models import Connection
from integrations.http import ExactJSON

# Xero's statuses of a contact.
ACTIVE, ARCHIVED = "ACTIVE", "ARCHIVED"


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
        indexes = [models.Index(fields=["connection", "name"], name="contact_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_archived(self) -> bool:
        """Whether Xero refuses new documents of this customer."""
        return self.xero_contact_status == ARCHIVED

    @property
    def is_usable(self) -> bool:
        """Whether a new invoice may go to it."""
        return self.xero_contact_status == ACTIVE and not self.merged_to_contact_id
