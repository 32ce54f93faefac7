"""Connections to companies of the two services, and the grants with their tokens."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.fields import EncryptedTextField
from accounts.models.user import User


class Provider(models.TextChoices):
    """The services we connect to."""

    XERO = "xero", "Xero"
    PIPEDRIVE = "pipedrive", "Pipedrive"


class Grant(models.Model):
    """One pair of tokens from one consent; a Xero consent may open several organisations.

    Tokens live here and not on `Connection`, because two copies of one rotating refresh token end each other.
    `accounts.actions` stores the tokens of a consent and erases them; only `integrations.calls.tokens` renews them,
    under the refresh lease.
    """

    provider = models.CharField(max_length=20, choices=Provider)
    access_token = EncryptedTextField(blank=True)
    refresh_token = EncryptedTextField(blank=True)
    expires_at = models.DateTimeField()
    refreshed_at = models.DateTimeField(default=timezone.now)
    scopes = models.JSONField(default=list)
    api_domain = models.CharField(max_length=255, blank=True, help_text="Pipedrive: the host to call.")
    remote_user_id = models.CharField(max_length=64, blank=True)
    remote_user_name = models.CharField(max_length=255, blank=True)
    connected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="grants"
    )
    connected_at = models.DateTimeField(default=timezone.now)
    refresh_lease_until = models.DateTimeField(null=True, blank=True)
    refresh_lease_token = models.CharField(max_length=32, blank=True)

    def __str__(self) -> str:
        return f"{self.get_provider_display()} as {self.remote_user_name}"


class ConnectionState(models.TextChoices):
    """The states of a connection."""

    CONNECTED = "connected", "Connected"
    NEEDS_RECONNECT = "needs_reconnect", "Needs reconnecting"
    DISCONNECTED = "disconnected", "Disconnected"


class ConnectionQuerySet(models.QuerySet["Connection"]):
    """Sets of connections that pages and workers share."""

    def xero(self) -> ConnectionQuerySet:
        """Return the Xero organisations among them."""
        return self.filter(provider=Provider.XERO)

    def pipedrive(self) -> ConnectionQuerySet:
        """Return the Pipedrive companies among them."""
        return self.filter(provider=Provider.PIPEDRIVE)

    def usable(self) -> ConnectionQuerySet:
        """Return those whose grant works."""
        return self.filter(state=ConnectionState.CONNECTED, grant__isnull=False)

    def delivering(self) -> ConnectionQuerySet:
        """Return those that messages can go out to: usable, and not paused by an administrator."""
        return self.usable().filter(paused_at=None)

    def visible_to(self, user: User) -> ConnectionQuerySet:
        """Return the Xero organisations `user` works in (for administrators, every connection)."""
        if user.is_administrator:
            return self.all()
        return self.filter(provider=Provider.XERO, members=user)


class Connection(models.Model):
    """A connection to one remote company: a Xero organisation or a Pipedrive company. It outlives its grants."""

    provider = models.CharField(max_length=20, choices=Provider)
    remote_id = models.CharField(max_length=64, help_text="Xero's tenant id, Pipedrive's company id.")
    name = models.CharField(max_length=255)
    state = models.CharField(max_length=20, choices=ConnectionState, default=ConnectionState.CONNECTED)
    state_reason = models.TextField(blank=True)
    grant = models.ForeignKey(Grant, models.SET_NULL, null=True, blank=True, related_name="connections")
    xero_connection_id = models.CharField(
        max_length=64, blank=True, help_text="Xero's id for DELETE /connections."
    )
    # Pipedrive only: the deal fields we write ({"status": {"code": ..., "options": {...}}, ...}) and our webhooks.
    deal_fields = models.JSONField(default=dict, blank=True)
    webhook_path = models.CharField(max_length=64, blank=True)
    webhook_password = EncryptedTextField(blank=True)
    webhook_ids = models.JSONField(default=list, blank=True)
    # How fresh our copy is, until when we read more often (people are active), and when a webhook last came.
    caught_up_at = models.DateTimeField(null=True, blank=True)
    reference_data_at = models.DateTimeField(null=True, blank=True)
    active_until = models.DateTimeField(null=True, blank=True)
    webhook_seen_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    disconnected_at = models.DateTimeField(null=True, blank=True)
    # Set while an administrator holds back what goes out to it; reading continues.
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    pause_reason = models.CharField(max_length=200, blank=True)

    objects = ConnectionQuerySet.as_manager()

    class Meta:
        ordering = ["provider", "name"]
        # One row for each company, however often it is reconnected.
        constraints = [
            models.UniqueConstraint(fields=["provider", "remote_id"], name="one_connection_per_company")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_usable(self) -> bool:
        """Return whether calls can be made now."""
        return self.state == ConnectionState.CONNECTED and self.grant_id is not None
