"""The fields we read of Xero's choice lists: accounts, tax rates, items and so on.

Source: docs/xero.md#9. Anything not named here is in `raw`.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec

from integrations.http import Document
from integrations.xero.schemas import PaymentTermsPart, XeroDocument, XeroPart, xero_name


class ReferenceDocument(Document, kw_only=True, rename=xero_name):
    """An entry of a list without a version stamp."""


class OrganisationDocument(ReferenceDocument):
    organisation_id: str
    name: str = ""
    legal_name: str = ""
    short_code: str = ""
    base_currency: str = ""
    country_code: str = ""
    version: str = ""
    class_name: str = msgspec.field(default="", name="Class")
    is_demo_company: bool = False
    organisation_status: str = ""
    tax_number: str = ""
    default_sales_tax: str = ""
    timezone: str = ""
    payment_terms: PaymentTermsPart = msgspec.field(default_factory=PaymentTermsPart)


class AccountDocument(XeroDocument):
    """A ledger account; a line names it by `code`. `class_name` is REVENUE, EXPENSE, ASSET, ..."""

    account_id: str
    code: str = ""
    name: str = ""
    type: str = ""
    class_name: str = msgspec.field(default="", name="Class")
    status: str = ""
    tax_type: str = ""
    system_account: str = ""
    enable_payments_to_account: bool = False
    currency_code: str = ""
    description: str = ""


class TaxRateDocument(ReferenceDocument):
    """A tax rate; a line names it by `tax_type`. `effective_rate` is in percent."""

    tax_type: str
    name: str = ""
    status: str = ""
    effective_rate: Decimal | None = None
    display_tax_rate: Decimal | None = None
    can_apply_to_revenue: bool = False


class SalesDetailsPart(XeroPart):
    """What an item puts on a sales line; `unit_price` is in the organisation's base currency."""

    unit_price: Decimal | None = None
    account_code: str = ""
    tax_type: str = ""


class ItemDocument(XeroDocument):
    """A product or service; a line names it by `code`."""

    item_id: str
    code: str = ""
    name: str = ""
    description: str = ""
    is_sold: bool = True
    is_tracked_as_inventory: bool = False
    sales_details: SalesDetailsPart = msgspec.field(default_factory=SalesDetailsPart)


class BrandingThemeDocument(ReferenceDocument):
    """An invoice template, as Xero's users call it; sort order 0 is the default."""

    branding_theme_id: str
    name: str = ""
    type: str = ""
    sort_order: int = 0


class CurrencyDocument(ReferenceDocument):
    code: str
    description: str = ""


class TrackingOptionPart(XeroPart):
    tracking_option_id: str = ""
    name: str = ""
    status: str = ""


class TrackingCategoryDocument(ReferenceDocument):
    tracking_category_id: str
    name: str = ""
    status: str = ""
    options: list[TrackingOptionPart] = []


class ConnectionDocument(Document, kw_only=True, rename="camel"):
    """One organisation the grant opens. `id` is the connection's, `tenant_id` the organisation's."""

    id: str
    tenant_id: str
    tenant_type: str = ""
    tenant_name: str = ""
    auth_event_id: str = ""
