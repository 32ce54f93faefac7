"""Encrypts secrets in the database with the newest key of FIELD_ENCRYPTION_KEYS, and decrypts them with any.

A secret that no key opens becomes an `UnreadableText`, which reads as empty and is written back unchanged. So a missing
key stops only what needs the secret (`readable` raises), and nothing is lost once the key is back.
"""

from __future__ import annotations

import base64
import datetime as dt
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models


class UnreadableSecret(Exception):
    """No key of FIELD_ENCRYPTION_KEYS decrypts a stored secret: a key is missing or wrong."""


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FIELD_ENCRYPTION_KEYS])


def encrypt(plain: str) -> str:
    """Return `plain` encrypted with the newest key."""
    return _fernet().encrypt(plain.encode()).decode()


def decrypt(cipher: str) -> str:
    """Return `cipher` decrypted; raise `UnreadableSecret` if no key decrypts it."""
    try:
        return _fernet().decrypt(cipher.encode()).decode()
    except InvalidToken as error:
        raise UnreadableSecret(_say_unreadable(cipher)) from error


def _say_unreadable(cipher: str) -> str:
    """Return a sentence that identifies the missing key by the timestamp of the Fernet token."""
    try:
        written = dt.datetime.fromtimestamp(int.from_bytes(base64.urlsafe_b64decode(cipher)[1:9]), dt.UTC)
        when = f" in use on {written:%d %B %Y}"
    except (ValueError, OverflowError, OSError):
        when = " it was written with"
    return f"A stored secret can't be read: put the key{when} back into FIELD_ENCRYPTION_KEYS."


class UnreadableText(str):
    """A stored secret that no key decrypts: reads as empty, but keeps the ciphertext."""

    cipher: str

    def __new__(cls, cipher: str = "") -> UnreadableText:
        """Return an empty text that remembers the ciphertext."""
        text = super().__new__(cls, "")
        text.cipher = cipher
        return text


def readable(value: str) -> str:
    """Return `value` unchanged; raise `UnreadableSecret` if no key decrypts it."""
    if isinstance(value, UnreadableText):
        raise UnreadableSecret(_say_unreadable(value.cipher))
    return value


class EncryptedTextField(models.TextField):
    """A text column that is stored as Fernet ciphertext; an empty text stays empty."""

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt the value for the database."""
        if isinstance(value, UnreadableText):
            return value.cipher
        return encrypt(value) if value else ""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str:
        """Decrypt the value from the database."""
        try:
            return decrypt(value) if value else ""
        except UnreadableSecret:
            return UnreadableText(value or "")
