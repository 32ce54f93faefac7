"""Filter invoices at the finance desk. The choices are fixed here: nothing scans the table to list them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.admin_base import person_of
from accounts.models import Connection, User
from accounts.parameters import read_id
from invoices import statuses
from invoices.models import Invoice, InvoiceQuerySet


class StatusFilter(admin.SimpleListFilter):
    """The statuses, as on the pages."""

    title = "status"
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return statuses.FILTERS.items()

    def value(self) -> str | None:
        """Return the filter that is meant, also by one of its other words."""
        return statuses.find_filter(super().value() or "") or None

    def queryset(self, request: HttpRequest, queryset: InvoiceQuerySet) -> InvoiceQuerySet:  # type: ignore[override]
        chosen = self.value()
        return queryset.with_status(chosen, timezone.localdate()) if chosen else queryset


class OrganisationFilter(admin.SimpleListFilter):
    """The Xero organisations this person works in."""

    title = "organisation"
    parameter_name = "organisation"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """Return the visible organisations."""
        visible = Connection.objects.visible_to(person_of(request)).xero()
        return [(str(pk), name) for pk, name in visible.values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> QuerySet[Invoice]:
        chosen = read_id(self.value())
        return queryset if chosen is None else queryset.filter(connection_id=chosen)


class DueFilter(admin.SimpleListFilter):
    """When money is due, in the ranges people ask for."""

    title = "due date"
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [
            ("past", "In the past"),
            ("today", "Today"),
            ("week", "In the next 7 days"),
            ("month", "In the next 30 days"),
            ("later", "Later"),
            ("none", "No due date"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> QuerySet[Invoice]:
        today = timezone.localdate()
        spans: dict[str | None, dict[str, Any]] = {
            "past": {"due_date__lt": today},
            "today": {"due_date": today},
            "week": {"due_date__range": (today, today + dt.timedelta(days=7))},
            "month": {"due_date__range": (today, today + dt.timedelta(days=30))},
            "later": {"due_date__gt": today + dt.timedelta(days=30)},
            "none": {"due_date": None},
        }
        return queryset.filter(**spans.get(self.value(), {}))


class OwnerFilter(admin.SimpleListFilter):
    """The person the invoice belongs to."""

    title = "owner"
    parameter_name = "owner"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """Return the people, and a choice for invoices made in Xero, which belong to nobody."""
        people = [(str(user.pk), str(user)) for user in User.objects.order_by("name", "email")]
        return [*people, ("nobody", "Nobody: made in Xero")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> QuerySet[Invoice]:
        if self.value() == "nobody":
            return queryset.filter(owner=None)
        chosen = read_id(self.value())
        return queryset if chosen is None else queryset.filter(owner_id=chosen)
