"""The API tokens of programs that use the REST API."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings
from django.db import models
from django.utils import timezone


def hash_api_token(token: str) -> str:
    """Return the hash that is stored of an API token. It needs no secret key: tokens have 256 random bits."""
    return hmac.new(b"invoicebridge-api-token", token.encode(), hashlib.sha256).hexdigest()


class ApiToken(models.Model):
    """A token for the REST API that acts as its person. It is shown once and stored as a hash."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12, help_text="The first characters, to recognise it by.")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "API token"

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
