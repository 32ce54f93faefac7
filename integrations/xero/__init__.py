"""Xero: sign-in, calls, documents, webhooks. Plain Python only."""

from integrations.xero.client import XeroClient

__all__ = ["XeroClient"]
