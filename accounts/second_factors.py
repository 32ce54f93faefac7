"""Encrypts the secrets of second factors, which allauth stores as JSON: of the app, and the seed of recovery codes."""

from __future__ import annotations

from typing import Any

from accounts.fields import decrypt, encrypt

# How each Fernet token begins. Allauth's own secrets are upper-case base32 or hexadecimal, so none begins like this.
ENCRYPTED = "gAAAA"


def encrypt_secret(text: str) -> str:
    """Return the secret encrypted with the newest key."""
    return encrypt(text)


def decrypt_secret(text: str) -> str:
    """Return a stored secret; one from before they were encrypted is returned as it is.

    Raises `UnreadableSecret` if no key decrypts it.
    """
    return decrypt(text) if text.startswith(ENCRYPTED) else text


def encrypt_again(data: dict[str, Any]) -> dict[str, Any]:
    """Return the data of a second factor with each secret encrypted with the newest key.

    Raises `UnreadableSecret` if no key decrypts one.
    """
    changed = dict(data)
    for name in {"secret", "seed"} & set(data):
        changed[name] = encrypt_secret(decrypt_secret(data[name]))
    if data.get("migrated_codes") is not None:
        changed["migrated_codes"] = [encrypt_secret(decrypt_secret(code)) for code in data["migrated_codes"]]
    return changed
