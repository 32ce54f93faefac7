"""Secrets at rest: encrypted with the newest key of FIELD_ENCRYPTION_KEYS, readable with any of them.

A wrong key raises `UnreadableSecret`; it never hands back ciphertext and never deletes it.
"""

from __future__ import annotations

from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models


class UnreadableSecret(Exception):
    """No key of FIELD_ENCRYPTION_KEYS opens a stored secret: a key is missing or wrong."""


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FIELD_ENCRYPTION_KEYS])


def encrypt(plain: str) -> str:
    """Return `plain` encrypted with the newest key."""
    return _fernet().encrypt(plain.encode()).decode()


def decrypt(cipher: str) -> str:
    """Return the text behind `cipher`; raise `UnreadableSecret` when no key opens it."""
    try:
        return _fernet().decrypt(cipher.encode()).decode()
    except InvalidToken as error:
        raise UnreadableSecret(
            "A stored secret can't be read: put the key it was written with back into FIELD_ENCRYPTION_KEYS."
        ) from error


class EncryptedTextField(models.TextField):
    """A text column whose stored value is Fernet ciphertext. Empty stays empty."""

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt on the way to the database."""
        return encrypt(value) if value else ""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str:
        """Decrypt on the way back."""
        return decrypt(value) if value else ""
