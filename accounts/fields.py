"""Secrets at rest: encrypted with the newest key of FIELD_ENCRYPTION_KEYS, readable with any of them.

What no key opens is an `UnreadableText`: empty to whoever reads it, and written back as it was. So a missing key
stops only what needs the secret (`readable` says so by raising), and nothing is lost when it is put back.
"""

from __future__ import annotations

import base64
import datetime as dt
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
        raise UnreadableSecret(_say_unreadable(cipher)) from error


def _say_unreadable(cipher: str) -> str:
    """Name the key that is missing by when it was in use: a Fernet text tells when it was written."""
    try:
        written = dt.datetime.fromtimestamp(int.from_bytes(base64.urlsafe_b64decode(cipher)[1:9]), dt.UTC)
        when = f" in use on {written:%d %B %Y}"
    except (ValueError, OverflowError, OSError):
        when = " it was written with"
    return f"A stored secret can't be read: put the key{when} back into FIELD_ENCRYPTION_KEYS."


class UnreadableText(str):
    """A stored secret that no key opens: empty, but it keeps what is stored."""

    cipher: str

    def __new__(cls, cipher: str = "") -> UnreadableText:
        """Return an empty text that remembers the ciphertext."""
        text = super().__new__(cls, "")
        text.cipher = cipher
        return text


def readable(value: str) -> str:
    """Return a secret as it is; raise `UnreadableSecret` when no key opens it."""
    if isinstance(value, UnreadableText):
        raise UnreadableSecret(_say_unreadable(value.cipher))
    return value


class EncryptedTextField(models.TextField):
    """A text column whose stored value is Fernet ciphertext. Empty stays empty."""

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt on the way to the database."""
        if isinstance(value, UnreadableText):
            return value.cipher
        return encrypt(value) if value else ""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str:
        """Decrypt on the way back."""
        try:
            return decrypt(value) if value else ""
        except UnreadableSecret:
            return UnreadableText(value or "")
