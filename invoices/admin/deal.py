"""Show deals at the finance desk, read-only except for whom a deal is given to."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import ManyToManyField, Model, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.urls import reverse

from accounts.admin_base import DeskAdmin, moment, person_of
from invoices.formatting import show_money
from invoices.models import Deal


@admin.register(Deal)
class DealAdmin(DeskAdmin):
    """The mirrored deals; `given_to` opens one to people who don't own it in Pipedrive."""

    list_display = [
        "title",
        "number",
        "organization",
        "worth",
        "status",
        "read",
    ]
    list_filter = ["pipedrive_status", "is_archived", "currency"]
    search_fields = ["title", "organization_name", "person_name"]
    readonly_fields = [
        "title",
        "number",
        "status",
        "worth",
        "person",
        "organization",
        "changed",
        "read",
    ]
    fields = [*readonly_fields, "given_to"]
    # Boxes to tick: the stock two-list widget carries ARIA that screen readers can't use.
    formfield_overrides = {ManyToManyField: {"widget": CheckboxSelectMultiple}}

    @admin.display(description="Value", ordering="value")
    def worth(self, deal: Deal) -> str:
        """The deal's value in its currency, which a company may have made up itself."""
        return show_money(deal.value, deal.currency)

    @admin.display(description="Number in Pipedrive", ordering="pipedrive_id")
    def number(self, deal: Deal) -> int:
        """The deal's number in Pipedrive."""
        return deal.pipedrive_id

    @admin.display(description="Status", ordering="pipedrive_status")
    def status(self, deal: Deal) -> str:
        """Pipedrive's word, and whether it is archived."""
        words = deal.pipedrive_status.capitalize()
        return f"{words}, archived" if deal.is_archived else words

    @admin.display(description="Organization", ordering="organization_name")
    def organization(self, deal: Deal) -> str:
        return deal.organization_name or "—"

    @admin.display(description="Person", ordering="person_name")
    def person(self, deal: Deal) -> str:
        """The deal's contact person."""
        return deal.person_name or "—"

    @admin.display(description="Changed in Pipedrive", ordering="pipedrive_updated_at")
    def changed(self, deal: Deal) -> str:
        """When the deal last changed in Pipedrive."""
        return moment(deal.pipedrive_updated_at)

    @admin.display(description="Read", ordering="mirrored_at")
    def read(self, deal: Deal) -> str:
        """When the deal was last read."""
        return moment(deal.mirrored_at)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Finance may give a deal to a rep."""
        return self.has_module_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return only the deals this person may see."""
        return super().get_queryset(request).filter(
            pk__in=Deal.objects.visible_to(person_of(request)).values("pk")
        )  # fmt: skip

    def get_view_on_site_url(self, obj: Model | None = None) -> str | None:
        """Link to the deal's own page."""
        return reverse("deal_detail", args=[obj.pk]) if obj else None
