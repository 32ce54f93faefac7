"""The fields we read of Pipedrive's v1 records: users, currencies, webhooks (docs/pipedrive.md#8).

v1 writes flags as 0/1 or true/false and times without a zone; both are read.
"""

from __future__ import annotations

from integrations.http import Document


class UserDocument(Document, kw_only=True):
    """A Pipedrive user. For the connected user also the company it works in."""

    id: int
    name: str = ""
    email: str = ""
    active_flag: bool = True
    is_deleted: bool = False
    default_currency: str = ""
    company_id: int | None = None
    company_name: str = ""
    company_domain: str = ""


class CurrencyDocument(Document, kw_only=True):
    """A currency; custom ones (`is_custom_flag`) are not ISO and cannot go to Xero."""

    id: int
    code: str = ""
    name: str = ""
    symbol: str = ""
    decimal_points: int = 2
    active_flag: bool = True
    is_custom_flag: bool = False


class WebhookDocument(Document, kw_only=True):
    id: int
    name: str = ""
    event_action: str = ""
    event_object: str = ""
    subscription_url: str = ""
    version: str = ""
    is_active: bool = True
    remove_reason: str = ""
    last_http_status: int | None = None
    last_delivery_time: str = ""
