"""What the finance desk filters invoices by. Choices are written down here: nothing scans the table to list them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.fields import CharField
from django.db.models.functions import Concat
from django.http import HttpRequest
from django.utils import timezone

from accounts.admin_base import person_of
from accounts.models import Connection, User
from integrations.models import OutboxMessage, OutboxState
from invoices.models import Invoice, InvoiceQuerySet, XeroStatus


class StatusFilter(admin.SimpleListFilter):
    """Xero's six statuses, and what is derived from them."""

    title = "status"
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [
            *XeroStatus.choices,
            ("part-paid", "Part-paid"),
            ("overdue", "Overdue"),
            ("sent", "Sent to the customer"),
            ("not-in-xero", "Not yet in Xero"),
            ("needs-a-look", "Failed: needs a look"),
        ]

    def queryset(self, request: HttpRequest, queryset: InvoiceQuerySet) -> InvoiceQuerySet:  # type: ignore[override]
        chosen = self.value()
        derived = {
            "part-paid": queryset.part_paid,
            "overdue": lambda: queryset.overdue(timezone.localdate()),
            "sent": lambda: queryset.filter(xero_sent_to_contact=True),
            "not-in-xero": lambda: queryset.filter(xero_id=""),
            "needs-a-look": lambda: queryset.filter(_has_failed_message()),
        }
        if chosen in derived:
            narrowed: InvoiceQuerySet = derived[chosen]()  # type: ignore[no-untyped-call]
            return narrowed
        return queryset.filter(xero_status=chosen) if chosen else queryset


def _has_failed_message() -> Exists:
    mailbox = Concat(Value("invoice:"), OuterRef("pk"), output_field=CharField())
    return Exists(OutboxMessage.objects.filter(mailbox=mailbox, state=OutboxState.FAILED))


class OrganisationFilter(admin.SimpleListFilter):
    """The Xero organisations this person works in."""

    title = "organisation"
    parameter_name = "organisation"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """Return the visible organisations."""
        visible = Connection.objects.visible_to(person_of(request)).xero()
        return [(str(pk), name) for pk, name in visible.values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> QuerySet[Invoice]:
        chosen = self.value() or ""
        return queryset.filter(connection_id=int(chosen)) if chosen.isdigit() else queryset


class DueFilter(admin.SimpleListFilter):
    """When money is due, as people ask for it."""

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
    """Whose invoice it is."""

    title = "owner"
    parameter_name = "owner"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """Return the people, and nobody (made in Xero)."""
        people = [(str(user.pk), str(user)) for user in User.objects.order_by("name", "email")]
        return [*people, ("nobody", "Nobody: made in Xero")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> QuerySet[Invoice]:
        chosen = self.value() or ""
        if chosen == "nobody":
            return queryset.filter(owner=None)
        return queryset.filter(owner_id=int(chosen)) if chosen.isdigit() else queryset
