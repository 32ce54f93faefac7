"""Users of the company, and the programs that may act for them (docs/pipedrive.md#1)."""

from __future__ import annotations

import uuid

from django.db import models


class User(models.Model):
    """A user of the company. A restricted user sees only what they own (docs/pipedrive.md#1.8)."""

    name = models.CharField(max_length=255)
    email = models.EmailField(unique=True)
    is_admin = models.BooleanField(default=False)
    is_restricted = models.BooleanField(default=False)
    api_token = models.CharField(max_length=40, unique=True)
    default_currency = models.CharField(max_length=3, default="GBP")
    default_tax_method = models.CharField(max_length=9, default="exclusive")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class AuthorizationCode(models.Model):
    """What the consent page issues: valid once, for five minutes."""

    code = models.CharField(max_length=80, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    redirect_uri = models.TextField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Grant(models.Model):
    """One install of the app by one user. It ends when revoked or after 60 idle days."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    client_id = models.CharField(max_length=80)
    refresh_token = models.CharField(max_length=255, unique=True)
    scopes = models.TextField()
    installed_at = models.DateTimeField()
    refresh_expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)


class AccessToken(models.Model):
    """A bearer token, valid for sixty minutes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="access_tokens")
    token = models.TextField(unique=True)
    expires_at = models.DateTimeField()
