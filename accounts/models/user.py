"""People, their roles, and what each role may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from accounts.models.connection import Connection


class Role(models.TextChoices):
    """The roles of people."""

    SALES = "sales", "Sales"
    FINANCE = "finance", "Finance"
    ADMINISTRATOR = "administrator", "Administrator"


class UserManager(BaseUserManager["User"]):
    """Creates people by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create a person; without a password they must set one through the invitation link."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create an administrator (for `manage.py createsuperuser`), whose address counts as verified."""
        user = self.create_user(email, password, role=Role.ADMINISTRATOR, **fields)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user


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
    # Raising it ends every session of the person.
    session_epoch = models.PositiveIntegerField(default=0, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """Return whether this person may open the finance desk (Django admin)."""
        return self.is_active and self.role in (Role.FINANCE, Role.ADMINISTRATOR)

    @property
    def is_administrator(self) -> bool:
        """Return whether this person may connect services and change preferences."""
        return self.is_active and self.role == Role.ADMINISTRATOR

    @property
    def is_finance(self) -> bool:
        """Return whether this person may approve, reject and void."""
        return self.is_active and self.role in (Role.FINANCE, Role.ADMINISTRATOR)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what a session must match: it changes with the password and when sessions are ended.

        Django reads it for new sessions and for those signed with an older SECRET_KEY. An epoch of 0 is Django's own.
        """
        value = f"{self.password}:{self.session_epoch}" if self.session_epoch else self.password
        salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
        return salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep Django's superuser flag equal to the Administrator role."""
        self.is_superuser = self.role == Role.ADMINISTRATOR
        if kwargs.get("update_fields") is not None and "role" in kwargs["update_fields"]:
            kwargs["update_fields"] = {*kwargs["update_fields"], "is_superuser"}
        super().save(*args, **kwargs)
