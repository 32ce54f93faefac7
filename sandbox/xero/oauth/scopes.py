"""The scopes an app may ask for today, and the old, broad ones that are refused (docs/xero.md#1.11)."""

from __future__ import annotations

IDENTITY = ("openid", "profile", "email", "offline_access")
_READ_OR_WRITE = (
    "accounting.invoices",
    "accounting.payments",
    "accounting.banktransactions",
    "accounting.manualjournals",
    "accounting.contacts",
    "accounting.settings",
    "accounting.attachments",
)
KNOWN = frozenset((*IDENTITY, *_READ_OR_WRITE, *(f"{name}.read" for name in _READ_OR_WRITE)))
BROAD = frozenset(("accounting.transactions", "accounting.transactions.read"))


def grants(scopes: list[str], *, areas: tuple[str, ...], write: bool) -> bool:
    """Return whether these scopes allow reading or writing one of these areas ("invoices", "settings" ...)."""
    suffixes = ("",) if write else ("", ".read")
    return any(f"accounting.{area}{suffix}" in scopes for area in areas for suffix in suffixes)
