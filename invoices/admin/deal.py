"""Deals at the finance desk: read-only, except whom a deal is given to."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import ManyToManyField, Model, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.urls import reverse

from accounts.admin_base import DeskAdmin, person_of
from invoices.formatting import show_money
from invoices.models import Deal


@admin.register(Deal)
class DealAdmin(DeskAdmin):
    """The mirrored deals; `given_to` opens one to people who don't own it in Pipedrive."""

    list_display = [
        "title",
        "pipedrive_id",
        "organization_name",
        "worth",
        "pipedrive_status",
        "mirrored_at",
    ]
    list_filter = ["pipedrive_status", "is_archived", "currency"]
    search_fields = ["title", "organization_name", "person_name"]
    readonly_fields = [
        "title",
        "pipedrive_id",
        "pipedrive_status",
        "worth",
        "person_name",
        "organization_name",
        "pipedrive_updated_at",
        "mirrored_at",
    ]
    fields = [*readonly_fields, "given_to"]
    # Boxes to tick: the stock two-list widget carries ARIA that screen readers can't use.
    formfield_overrides = {ManyToManyField: {"widget": CheckboxSelectMultiple}}

    @admin.display(description="Value", ordering="value")
    def worth(self, deal: Deal) -> str:
        """The deal's value in its currency, which a company may have made up itself."""
        return show_money(deal.value, deal.currency)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Finance may give a deal to a rep."""
        return self.has_module_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Only visible deals."""
        return super().get_queryset(request).filter(
            pk__in=Deal.objects.visible_to(person_of(request)).values("pk")
        )  # fmt: skip

    def get_view_on_site_url(self, obj: Model | None = None) -> str | None:
        """Link to the deal's own page."""
        return reverse("deal_detail", args=[obj.pk]) if obj else None
