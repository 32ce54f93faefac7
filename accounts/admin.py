"""The administrators' part of the finance desk: people, connections, preferences and API tokens."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin

from accounts import actions
from accounts.admin_base import AdministratorAdmin, DeskAdmin, moment
from accounts.models import (
    ApiToken,
    Connection,
    EmailState,
    MappingPreferences,
    OutgoingEmail,
    ReferenceItem,
    User,
)

# Roles replace groups, and people manage their own second factors.
for model in (Group, EmailAddress, Authenticator):
    admin.site.unregister(model)


@admin.register(User)
class UserAdmin(AdministratorAdmin):
    """People. Invitations, roles and access are changed on the Team page, which guards the last administrator."""

    list_display = ["email", "name", "role", "is_active", "last_login"]
    list_filter = ["role", "is_active"]
    search_fields = ["email", "name"]
    fields = [
        "email",
        "name",
        "role",
        "organisations",
        "pipedrive_user_id",
        "is_active",
        "joined_at",
        "last_login",
    ]
    readonly_fields = ["email", "name", "role", "organisations", "is_active", "joined_at", "last_login"]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Let administrators set a person's Pipedrive user, for people whose e-mail address differs there."""
        return self.has_module_permission(request)


@admin.register(Connection)
class ConnectionAdmin(AdministratorAdmin):
    """Lists connections without their tokens. Connecting and disconnecting is done on the Connections page."""

    list_display = ["name", "provider", "state", "looked", "event_came", "lists_read"]
    list_filter = ["provider", "state"]
    readonly_fields = ["looked", "event_came", "lists_read", "since", "ended", "looks_often_until"]
    fields = [
        "name", "provider", "remote_id", "state", "state_reason", "since", "ended", "looked", "lists_read",
        "event_came", "looks_often_until", "deal_fields", "webhook_ids",
    ]  # fmt: skip

    @admin.display(description="Last looked", ordering="caught_up_at")
    def looked(self, connection: Connection) -> str:
        """Return when we last read what had changed there."""
        return moment(connection.caught_up_at)

    @admin.display(description="Last event", ordering="webhook_seen_at")
    def event_came(self, connection: Connection) -> str:
        """Return when the service's last webhook arrived."""
        return moment(connection.webhook_seen_at)

    @admin.display(description="Lists read", ordering="reference_data_at")
    def lists_read(self, connection: Connection) -> str:
        """Return when the choice lists were last read."""
        return moment(connection.reference_data_at)

    @admin.display(description="Since")
    def since(self, connection: Connection) -> str:
        """Return when it was first connected."""
        return moment(connection.created_at)

    @admin.display(description="Disconnected")
    def ended(self, connection: Connection) -> str:
        """Return when it was disconnected here."""
        return moment(connection.disconnected_at)

    @admin.display(description="Looks often until")
    def looks_often_until(self, connection: Connection) -> str:
        """Return until when we read it more often, because people are active here."""
        return moment(connection.active_until)


@admin.register(MappingPreferences)
class MappingPreferencesAdmin(SimpleHistoryAdmin, AdministratorAdmin):
    """Shows preferences with their history: who changed what, and when."""

    list_display = ["connection", "due_rule", "line_amount_types", "account_code", "tax_type", "updated_at"]
    history_list_display = ["due_rule", "due_days", "line_amount_types", "account_code", "tax_type"]


@admin.register(ReferenceItem)
class ReferenceItemAdmin(DeskAdmin):
    """Shows the choice lists of the organisations that the person works in."""

    list_display = ["name", "kind", "remote_id", "connection", "is_active", "refreshed_at"]
    list_filter = ["kind", "is_active"]
    search_fields = ["name", "remote_id"]
    list_select_related = ["connection"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the lists of the connections that the person may see."""
        visible = Connection.objects.visible_to(request.user)  # type: ignore[arg-type]
        return super().get_queryset(request).filter(connection__in=visible.values("pk"))


@admin.register(ApiToken)
class ApiTokenAdmin(AdministratorAdmin):
    """Shows API tokens: whose they are, when they were created and last used. The token itself is not stored."""

    list_display = ["name", "prefix", "user", "created_at", "last_used_at", "expires_at", "revoked_at"]
    fields = ["name", "prefix", "user", "created_at", "last_used_at", "expires_at", "revoked_at"]
    list_select_related = ["user"]
    actions = ["revoke"]

    @admin.action(description="Revoke the selected tokens", permissions=["view"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        """Revoke the selected tokens at once."""
        for token in queryset:
            actions.revoke_api_token(token)
        self.message_user(request, "The tokens no longer work.")


@admin.register(OutgoingEmail)
class OutgoingEmailAdmin(AdministratorAdmin):
    """Shows e-mails that wait, were sent or were given up, with the reason; never their text, which may hold a link."""

    list_display = ["to", "subject", "state", "created_at", "attempts", "next_try", "closed_at", "problem"]
    list_filter = ["state"]
    search_fields = ["to", "subject"]
    fields = ["to", "subject", "state", "created_at", "attempts", "next_try", "closed_at", "problem"]
    readonly_fields = ["next_try"]
    ordering = ["-pk"]

    @admin.display(description="Next try", ordering="not_before")
    def next_try(self, email: OutgoingEmail) -> str:
        """Return when a waiting e-mail is tried next."""
        return moment(email.not_before if email.state == EmailState.WAITING else None)
