"""`manage.py rotate_encryption_keys`: encrypts every stored secret again with the newest key."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import models, transaction

from accounts.fields import EncryptedTextField, UnreadableSecret, readable
from accounts.second_factors import encrypt_again

BATCH = 100


class Command(BaseCommand):
    """Encrypts all secrets again; afterwards older keys can be removed from FIELD_ENCRYPTION_KEYS."""

    help = "Encrypt every stored secret again with the first key of FIELD_ENCRYPTION_KEYS. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through every model with secrets, one batch at a time."""
        count = 0
        try:
            for model in apps.get_models():
                fields = [
                    field.attname for field in model._meta.fields if isinstance(field, EncryptedTextField)
                ]
                if fields:
                    count += _rotate(model, partial(_encrypt_fields, fields))
            count += _rotate(Authenticator, _encrypt_second_factor)
        except UnreadableSecret as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} rows now use the newest key.")


def _encrypt_fields(fields: list[str], row: models.Model) -> dict[str, Any]:
    return {field: readable(getattr(row, field)) for field in fields}


def _encrypt_second_factor(row: Authenticator) -> dict[str, Any]:
    """Return the data of a second factor encrypted again; allauth's own column knows nothing of our keys."""
    return {"data": encrypt_again(row.data)}


def _rotate(model: type[models.Model], values_of: Callable[[Any], dict[str, Any]]) -> int:
    """Encrypt the secrets of one model again; return the number of rows.

    Each batch locks its rows, so a token that is refreshed meanwhile is never replaced by the older one.
    """
    count, last = 0, None
    while True:
        with transaction.atomic():
            rows = model._default_manager.select_for_update().order_by("pk")
            batch = list((rows.filter(pk__gt=last) if last is not None else rows)[:BATCH])
            for row in batch:
                model._default_manager.filter(pk=row.pk).update(**values_of(row))
        if not batch:
            return count
        count += len(batch)
        last = batch[-1].pk
