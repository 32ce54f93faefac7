"""Filter the lists of deals and invoices."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django_filters.fields import ChoiceField
from rest_framework.exceptions import ValidationError

from accounts.parameters import LARGEST_ID, is_usual, read_id
from invoices import statuses
from invoices.models import Deal, Invoice, TimelineEntry


class StatusField(ChoiceField):
    """A status in the pages' words or in Xero's."""

    def to_python(self, value: Any) -> Any:
        """Return the pages' word for a status; anything else is refused by validation."""
        return statuses.find_filter(value) or value if value else super().to_python(value)


class StatusFilter(filters.ChoiceFilter):
    """The invoices with a status, by the rule of the pages."""

    field_class = StatusField


class IdFilter(filters.NumberFilter):
    """The number of a row: whole, and no larger than its column can hold."""

    field_class = forms.IntegerField

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, min_value=0, max_value=LARGEST_ID)


class DealFilter(filters.FilterSet):
    """Filters of the list of deals."""

    search = filters.CharFilter(method="find", label="Title, number, organization or person.")
    status = filters.ChoiceFilter(
        field_name="pipedrive_status", choices=[(word, word) for word in ("open", "won", "lost", "deleted")]
    )
    owner = filters.CharFilter(method="of_owner", label="A Pipedrive user id, or “me”.")
    pipedrive_id = IdFilter()

    class Meta:
        model = Deal
        fields: list[str] = []

    def find(self, deals: Any, name: str, value: str) -> QuerySet[Deal]:
        """Search as the deals page does."""
        found: QuerySet[Deal] = deals.search(value)
        return found

    def of_owner(self, deals: QuerySet[Deal], name: str, value: str) -> QuerySet[Deal]:
        """The deals of one owner."""
        if value == "me":
            number = self.request.user.pipedrive_user_id
            return deals.filter(pipedrive_owner_id=number) if number else deals.none()
        if (number := read_id(value)) is None:
            raise ValidationError({"owner": ["Give a Pipedrive user id, or “me”."]})
        return deals.filter(pipedrive_owner_id=number)


class InvoiceFilter(filters.FilterSet):
    """Filters of the list of invoices."""

    status = StatusFilter(
        method="of_status", choices=list(statuses.FILTERS.items()), label="In the words of the pages."
    )
    xero_status = filters.CharFilter(lookup_expr="iexact", label="In Xero's words, such as AUTHORISED.")
    connection = IdFilter(field_name="connection_id")
    deal = IdFilter(field_name="deal_id")
    pipedrive_deal = IdFilter(field_name="deal__pipedrive_id")
    number = filters.CharFilter(field_name="xero_number", lookup_expr="iexact")
    reference = filters.CharFilter(lookup_expr="iexact")
    due_before = filters.DateFilter(field_name="due_date", lookup_expr="lt")
    due_after = filters.DateFilter(field_name="due_date", lookup_expr="gt")
    overdue = filters.BooleanFilter(method="is_overdue", label="Approved, not paid and late.")
    updated_since = filters.IsoDateTimeFilter(
        method="changed_since", label="Changed here or in Xero since then."
    )

    class Meta:
        model = Invoice
        fields: list[str] = []

    def of_status(self, invoices: Any, name: str, value: str) -> QuerySet[Invoice]:
        """Invoices with one status, by the rule of the pages."""
        found: QuerySet[Invoice] = invoices.with_status(value, timezone.localdate())
        return found

    def is_overdue(self, invoices: Any, name: str, value: bool) -> QuerySet[Invoice]:
        """Overdue invoices, or all others."""
        late: QuerySet[Invoice] = invoices.overdue(timezone.localdate())
        if value:
            return late
        rest: QuerySet[Invoice] = invoices.exclude(pk__in=late.values("pk"))
        return rest

    def changed_since(self, invoices: QuerySet[Invoice], name: str, value: dt.datetime) -> QuerySet[Invoice]:
        """Invoices changed in anything people read: mirrored again, or with a new timeline entry."""
        if not is_usual(value):
            raise ValidationError({name: ["Give a moment between the years 1900 and 2199."]})
        entries = TimelineEntry.objects.filter(invoice=OuterRef("pk"), at__gte=value)
        return invoices.filter(Q(mirrored_at__gte=value) | Q(created_at__gte=value) | Exists(entries))
