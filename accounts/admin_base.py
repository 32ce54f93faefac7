"""The base classes of the finance desk's admins: rows are read-only, and roles give access instead of permissions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.timezone import localtime

from accounts.models import Role, User


def person_of(request: HttpRequest) -> User:
    """Return the signed-in person (the admin lets nobody else in)."""
    assert isinstance(request.user, User)
    return request.user


def moment(value: dt.datetime | None) -> str:
    """Return a moment in local time with a 24-hour clock, or a dash for None."""
    return date_format(localtime(value), "DATETIME_FORMAT") if value else "—"


class DeskAdmin(admin.ModelAdmin):
    """Shows rows without changing them; `roles` names who may see them."""

    roles: tuple[str, ...] = (Role.FINANCE, Role.ADMINISTRATOR)
    # With many rows an exact count costs more than the page itself.
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

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Return the list; a number in the address that no column can hold is one of Django's wrong filters."""
        try:
            return super().get_changelist_instance(request)
        except OverflowError as error:
            raise IncorrectLookupParameters from error

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the section to the roles in `roles`."""
        return person_of(request).is_active and person_of(request).role in self.roles

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Let the roles in `roles` see the rows."""
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse to add rows by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse to change rows by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse to delete rows by hand."""
        return False


class AdministratorAdmin(DeskAdmin):
    """Shows rows to administrators only."""

    roles = (Role.ADMINISTRATOR,)


class ReadOnlyInline(admin.TabularInline):
    """Shows rows on the page of the row they belong to."""

    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Show the rows to everybody who sees their parent."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse to add rows by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse to change rows by hand."""
        return False
