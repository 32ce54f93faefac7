"""Pipedrive's deals, and who may see them."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Connection, Role, User
from accounts.parameters import read_id
from invoices.models.columns import NumberColumn, numbers_within_bounds


class DealQuerySet(models.QuerySet["Deal"]):
    """The deals a person may see, and a search among them."""

    def visible_to(self, user: User) -> DealQuerySet:
        """Sales: the deals they own in Pipedrive or were given here. Finance with an organisation: every deal,
        because a deal belongs to no organisation before it is invoiced. Administrators: all."""
        if not user.is_active:
            return self.none()
        if user.role == Role.ADMINISTRATOR:
            return self.all()
        if user.role == Role.FINANCE:
            return self.all() if user.organisations.exists() else self.none()
        mine = Q(given_to=user)
        if user.pipedrive_user_id:
            mine |= Q(pipedrive_owner_id=user.pipedrive_user_id)
        return self.filter(pk__in=Deal.objects.filter(mine).values("pk"))

    def search(self, text: str) -> DealQuerySet:
        """Deals whose title, organization or person contains `text`, or whose number it is."""
        text = text.strip()
        found = (
            Q(title__icontains=text) | Q(organization_name__icontains=text) | Q(person_name__icontains=text)
        )
        if (number := read_id(text.lstrip("#"))) is not None:
            found |= Q(pipedrive_id=number)
        return self.filter(found)


class Deal(models.Model):
    """A Pipedrive deal with the documents an invoice is made from (all JSON as API v2 gives it)."""

    connection = models.ForeignKey(Connection, models.PROTECT, related_name="deals")
    pipedrive_id = models.BigIntegerField()
    title = models.CharField(max_length=500)
    pipedrive_status = models.CharField(max_length=20)
    is_archived = models.BooleanField(default=False)
    value = NumberColumn(default=Decimal(0))
    currency = models.CharField(max_length=10, blank=True)
    pipedrive_owner_id = models.BigIntegerField(null=True)
    pipedrive_pipeline_id = models.BigIntegerField(null=True)
    pipedrive_stage_id = models.BigIntegerField(null=True)
    pipedrive_person_id = models.BigIntegerField(null=True)
    pipedrive_organization_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=500, blank=True)
    organization_name = models.CharField(max_length=500, blank=True)
    deal_document = models.JSONField(default=dict)
    person_document = models.JSONField(default=dict, blank=True)
    organization_document = models.JSONField(default=dict, blank=True)
    product_documents = models.JSONField(
        default=list, blank=True, help_text="The deal's products, by order_nr."
    )
    discount_documents = models.JSONField(default=list, blank=True, help_text="Discounts on the whole deal.")
    pipedrive_updated_at = models.DateTimeField(null=True)
    mirrored_at = models.DateTimeField(default=timezone.now)
    written_back = models.JSONField(default=dict, blank=True, help_text="The custom fields we last wrote.")
    given_to = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="given_deals")

    objects = DealQuerySet.as_manager()

    class Meta:
        ordering = ["-pipedrive_updated_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["connection", "pipedrive_id"], name="one_row_per_deal"),
            numbers_within_bounds("deal_numbers", "value"),
        ]
        indexes = [
            models.Index(fields=["pipedrive_owner_id"], name="deal_owner"),
            models.Index(fields=["pipedrive_person_id"], name="deal_person"),
            models.Index(fields=["pipedrive_organization_id"], name="deal_organization"),
        ]

    def __str__(self) -> str:
        return self.title
