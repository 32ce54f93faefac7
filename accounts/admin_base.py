"""How the finance desk treats every kind of row: read-only, and open by role instead of by stored permissions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.timezone import localtime

from accounts.models import Role, User


def person_of(request: HttpRequest) -> User:
    """Return who is at the desk (the admin lets nobody else in)."""
    assert isinstance(request.user, User)
    return request.user


def moment(value: dt.datetime | None) -> str:
    """Return a moment as people here read it, in 24 hours; a dash for none."""
    return date_format(localtime(value), "DATETIME_FORMAT") if value else "—"


class DeskAdmin(admin.ModelAdmin):
    """Rows that the desk shows and does not write; `roles` names who may look."""

    roles: tuple[str, ...] = (Role.FINANCE, Role.ADMINISTRATOR)
    # An exact count of every row costs more than the page itself on a large book.
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 50
    show_facets = admin.ShowFacets.NEVER

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Name the list plainly: "Invoices", not "Select invoice to view"."""
        title = str(self.opts.verbose_name_plural)
        title = title[:1].upper() + title[1:]
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the section to the roles it is for."""
        return person_of(request).is_active and person_of(request).role in self.roles

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Let the same roles look."""
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nothing is added by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is changed by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is deleted by hand."""
        return False


class AdministratorAdmin(DeskAdmin):
    """Rows only administrators look at."""

    roles = (Role.ADMINISTRATOR,)


class ReadOnlyInline(admin.TabularInline):
    """Rows shown inside another row's page."""

    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whoever sees the parent sees its rows."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is added by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is changed by hand."""
        return False
