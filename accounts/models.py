"""Who signs in, which remote companies are connected, and how their things map.

Rows only: no network, no queue. What may be done with a row is in `actions.py`; who may see it in `visible_to`.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from accounts.fields import EncryptedTextField


class Role(models.TextChoices):
    """What a person does here."""

    SALES = "sales", "Sales"
    FINANCE = "finance", "Finance"
    ADMINISTRATOR = "administrator", "Administrator"


class UserManager(BaseUserManager["User"]):
    """Creates people by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create a person; without a password they must set one by the invitation link."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create an administrator (for `manage.py createsuperuser`)."""
        return self.create_user(email, password, role=Role.ADMINISTRATOR, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person: signs in by e-mail, has one role and a set of Xero organisations."""

    email = models.EmailField("e-mail", unique=True)
    name = models.CharField(max_length=150, blank=True)
    role = models.CharField(max_length=20, choices=Role, default=Role.SALES)
    organisations: models.ManyToManyField[Connection, Any] = models.ManyToManyField(
        "Connection",
        blank=True,
        related_name="members",
        limit_choices_to={"provider": "xero"},
        help_text="The Xero organisations this person works in. Administrators work in all of them.",
    )
    pipedrive_user_id = models.BigIntegerField(
        null=True,
        blank=True,
        unique=True,
        help_text="Filled in by itself when the e-mail is the same in Pipedrive.",
    )
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """Whether the finance desk (Django admin) opens for this person."""
        return self.is_active and self.role in (Role.FINANCE, Role.ADMINISTRATOR)

    @property
    def is_administrator(self) -> bool:
        """Whether this person may connect services and change preferences."""
        return self.is_active and self.role == Role.ADMINISTRATOR

    @property
    def is_finance(self) -> bool:
        """Whether this person may approve, reject and void."""
        return self.is_active and self.role in (Role.FINANCE, Role.ADMINISTRATOR)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep Django's superuser flag equal to the Administrator role."""
        self.is_superuser = self.role == Role.ADMINISTRATOR
        super().save(*args, **kwargs)


class Provider(models.TextChoices):
    """The two services."""

    XERO = "xero", "Xero"
    PIPEDRIVE = "pipedrive", "Pipedrive"


class Grant(models.Model):
    """One pair of tokens from one consent; a Xero consent may open several organisations.

    Tokens live here and not on `Connection`, because two copies of one rotating refresh token end each other.
    Only `integrations.calls.clients` writes tokens and the refresh lease.
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
    """Whether a connection can be used."""

    CONNECTED = "connected", "Connected"
    NEEDS_RECONNECT = "needs_reconnect", "Needs reconnecting"
    DISCONNECTED = "disconnected", "Disconnected"


class ConnectionQuerySet(models.QuerySet["Connection"]):
    """Filters on connections."""

    def xero(self) -> ConnectionQuerySet:
        """Only Xero organisations."""
        return self.filter(provider=Provider.XERO)

    def pipedrive(self) -> ConnectionQuerySet:
        """Only Pipedrive companies."""
        return self.filter(provider=Provider.PIPEDRIVE)

    def usable(self) -> ConnectionQuerySet:
        """Those whose grant works."""
        return self.filter(state=ConnectionState.CONNECTED, grant__isnull=False)

    def delivering(self) -> ConnectionQuerySet:
        """Those that messages go out to: usable, and not paused by an administrator."""
        return self.usable().filter(paused_at=None)

    def visible_to(self, user: User) -> ConnectionQuerySet:
        """The Xero organisations `user` works in (administrators: every connection)."""
        if user.is_administrator:
            return self.all()
        return self.filter(provider=Provider.XERO, members=user)


class Connection(models.Model):
    """Our line to one remote company: a Xero organisation or a Pipedrive company. Outlives its grants."""

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
    # When the world last spoke to us or we looked, for adaptive polling and "how fresh".
    caught_up_at = models.DateTimeField(null=True, blank=True)
    reference_data_at = models.DateTimeField(null=True, blank=True)
    active_until = models.DateTimeField(null=True, blank=True)
    webhook_seen_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    disconnected_at = models.DateTimeField(null=True, blank=True)
    # While an administrator holds back what goes out to it; reading goes on.
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    pause_reason = models.CharField(max_length=200, blank=True)

    objects = ConnectionQuerySet.as_manager()

    class Meta:
        """One row a remote company, however often it is reconnected."""

        ordering = ["provider", "name"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "remote_id"], name="one_connection_per_company")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_usable(self) -> bool:
        """Whether calls can be made now."""
        return self.state == ConnectionState.CONNECTED and self.grant_id is not None


class ReferenceKind(models.TextChoices):
    """The mirrored choice lists."""

    ORGANISATION = "organisation", "Organisation"
    ACCOUNT = "account", "Account"
    TAX_RATE = "tax_rate", "Tax rate"
    ITEM = "item", "Item"
    BRANDING_THEME = "branding_theme", "Branding theme"
    CURRENCY = "currency", "Currency"
    TRACKING_CATEGORY = "tracking_category", "Tracking category"
    PIPELINE = "pipeline", "Pipeline"
    STAGE = "stage", "Stage"
    DEAL_FIELD = "deal_field", "Deal field"
    PERSON_FIELD = "person_field", "Person field"
    ORGANIZATION_FIELD = "organization_field", "Organization field"
    USER = "user", "User"
    PRODUCT = "product", "Product"


class ReferenceItem(models.Model):
    """One entry of a mirrored choice list. `remote_id` is what a document names it by (account Code, TaxType,
    item Code, BrandingThemeID, currency Code, field_code ...); `raw` the document as the service gave it."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="reference_items")
    kind = models.CharField(max_length=30, choices=ReferenceKind)
    remote_id = models.CharField(max_length=255)
    name = models.CharField(max_length=500)
    is_active = models.BooleanField(
        default=True, help_text="False once archived, deleted or gone at the service."
    )
    position = models.IntegerField(default=0)
    raw = models.JSONField(default=dict)
    refreshed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """Lists are read by connection and kind."""

        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "kind", "remote_id"], name="one_row_per_reference_item"
            )
        ]

    def __str__(self) -> str:
        return self.name


class DueRule(models.TextChoices):
    """When an invoice falls due."""

    DAYS_AFTER = "days_after", "Days after the invoice date"
    DAY_OF_FOLLOWING_MONTH = "day_of_following_month", "Day of the following month"
    DEAL_FIELD = "deal_field", "A date field of the deal"


class LineAmountTypesRule(models.TextChoices):
    """Tax treatment of a new invoice."""

    FROM_DEAL = "deal", "As on the deal's products"
    EXCLUSIVE = "Exclusive", "Tax exclusive"
    INCLUSIVE = "Inclusive", "Tax inclusive"
    NO_TAX = "NoTax", "No tax"


class CurrencyRule(models.TextChoices):
    """Currency of a new invoice."""

    FROM_DEAL = "deal", "The deal's currency"
    ORGANISATION = "organisation", "The organisation's base currency"


class MappingPreferences(models.Model):
    """How a deal becomes an invoice of one Xero organisation.

    `field_map` says which Pipedrive field fills which invoice field: {"contact_name": "organization.name", ...};
    a source is "deal.<code>", "person.<code>", "organization.<code>" or "product.<code>", with subfields behind a
    second dot ("organization.address.postal_code"). `tax_map` turns Pipedrive's percent into a Xero TaxType:
    {"20": "OUTPUT2"}.
    """

    connection = models.OneToOneField(Connection, models.CASCADE, related_name="preferences")
    field_map = models.JSONField(default=dict, blank=True)
    due_rule = models.CharField(max_length=30, choices=DueRule, default=DueRule.DAYS_AFTER)
    due_days = models.PositiveSmallIntegerField("days after the invoice date", default=30)
    due_day_of_month = models.PositiveSmallIntegerField("day of the following month", default=20)
    due_deal_field = models.CharField("date field of the deal", max_length=64, blank=True)
    customer_terms_first = models.BooleanField("the customer's own Xero terms come first", default=True)
    line_amount_types = models.CharField(
        "tax treatment", max_length=10, choices=LineAmountTypesRule, default=LineAmountTypesRule.FROM_DEAL
    )
    currency_rule = models.CharField(max_length=20, choices=CurrencyRule, default=CurrencyRule.FROM_DEAL)
    branding_theme_id = models.CharField("Xero template", max_length=64, blank=True)
    account_code = models.CharField("account", max_length=20, blank=True)
    tax_type = models.CharField("tax rate", max_length=64, blank=True)
    tax_map = models.JSONField("tax percent to tax rate", default=dict, blank=True)
    updated_at = models.DateTimeField(auto_now=True)
    history = HistoricalRecords()

    class Meta:
        """Words for the desk."""

        verbose_name = verbose_name_plural = "preferences"

    def __str__(self) -> str:
        return f"Preferences of {self.connection}"


def hash_api_token(token: str) -> str:
    """Return what is stored of an API token. The key is no secret: tokens carry 256 random bits of their own."""
    return hmac.new(b"invoicebridge-api-token", token.encode(), hashlib.sha256).hexdigest()


class ApiToken(models.Model):
    """A program's key to the REST API. Shown once, stored as a hash, acts as its person."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12, help_text="The first characters, to recognise it by.")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Words for the desk."""

        verbose_name = "API token"

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
