"""The documents of one deal, as Pipedrive gives them. Override what the test is about."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from accounts.mapping_fields import DEFAULT_FIELD_MAP
from invoices.choices import (
    AccountChoice,
    CurrencyChoice,
    FieldChoice,
    FieldLists,
    ItemChoice,
    ReferenceLists,
    TaxRateChoice,
    ThemeChoice,
)
from invoices.mapping import DealDocuments, DraftContent, draft_from_deal

TODAY = dt.date(2026, 3, 10)
PO_NUMBER = "a" * 40
TIER = "b" * 40
TAGS = "c" * 40
BUDGET = "d" * 40
SITE = "e" * 40
GONE = "f" * 40

FIELDS = FieldLists(
    fields={
        "deal": {
            "title": FieldChoice("title", "Title"),
            "owner_id": FieldChoice("owner_id", "Owner", "user"),
            PO_NUMBER: FieldChoice(PO_NUMBER, "PO number"),
            TIER: FieldChoice(TIER, "Tier", "enum", {"27": "Gold", "28": "Silver"}),
            TAGS: FieldChoice(TAGS, "Tags", "set", {"1": "Urgent", "2": "Roof"}),
            BUDGET: FieldChoice(BUDGET, "Budget", "monetary"),
            SITE: FieldChoice(SITE, "Site", "address"),
            GONE: FieldChoice(GONE, "Gone", is_active=False),
        },
        "person": {"name": FieldChoice("name", "Name")},
        "organization": {"name": FieldChoice("name", "Name")},
    },
    names={"user": {"7": "Rita Rep"}},
)

VAT_20 = TaxRateChoice("OUTPUT2", "20% (VAT on Income)", Decimal(20))
VAT_5 = TaxRateChoice("RROUTPUT", "5% (VAT on Income)", Decimal(5))
ZERO = TaxRateChoice("ZERORATEDOUTPUT", "Zero Rated Income", Decimal(0))
EXEMPT = TaxRateChoice("EXEMPTOUTPUT", "Exempt Income", Decimal(0))
INPUT = TaxRateChoice("INPUT2", "20% (VAT on Expenses)", Decimal(20), frozenset({"EXPENSE"}))
DEAD = TaxRateChoice("OUTPUT", "17.5% (VAT on Income)", Decimal("17.5"), is_active=False)

LISTS = ReferenceLists(
    items=(
        ItemChoice("ST-1", "Slate tile", "A slate tile", Decimal("12.50"), "200", "OUTPUT2"),
        ItemChoice("OLD", "Old tile", is_active=False),
        ItemChoice("BUY", "Bought only", is_sold=False),
    ),
    accounts=(
        AccountChoice("200", "Sales", "REVENUE", "REVENUE"),
        AccountChoice("260", "Other Revenue", "REVENUE", "REVENUE"),
        AccountChoice("400", "Advertising", "EXPENSE", "EXPENSE"),
        AccountChoice("090", "Bank", "BANK", "ASSET"),
        AccountChoice("820", "VAT", "CURRLIAB", "LIABILITY", is_system=True),
        AccountChoice("299", "Old Sales", "REVENUE", "REVENUE", is_active=False),
    ),
    tax_rates=(VAT_20, VAT_5, ZERO, EXEMPT, INPUT, DEAD),
    branding_themes=(ThemeChoice("theme-1", "Standard"), ThemeChoice("theme-2", "Old", is_active=False)),
    currencies=(CurrencyChoice("GBP", "British Pound"), CurrencyChoice("EUR", "Euro")),
    base_currency="GBP",
    short_code="!nw001",
)


def make_deal(**overrides: Any) -> dict[str, Any]:
    deal = {"id": 42, "title": "Roof, Phase 2", "value": "1250.50", "currency": "GBP", "custom_fields": {}}
    return deal | overrides


def make_product(**overrides: Any) -> dict[str, Any]:
    product = {
        "id": 3,
        "name": "Slate tile",
        "order_nr": 1,
        "item_price": "12.50",
        "quantity": 40,
        "discount": 0,
        "discount_type": "percentage",
        "tax": 20,
        "tax_method": "exclusive",
        "comments": "",
        "is_enabled": True,
        "billing_frequency": "one-time",
        "product": {"code": "ST-1", "description": "Welsh slate"},
    }
    return product | overrides


ORGANIZATION = {
    "id": 5,
    "name": "Acme OÜ",
    "address": {
        "value": "Telliskivi 60, 10412 Tallinn, Estonia",
        "country": "Estonia",
        "admin_area_level_1": "Harju County",
        "locality": "Tallinn",
        "route": "Telliskivi",
        "street_number": "60",
        "subpremise": None,
        "postal_code": "10412",
    },
    "custom_fields": {},
}
PERSON = {
    "id": 11,
    "name": "Ana Diaz",
    "first_name": "Ana",
    "last_name": "Diaz",
    "emails": [
        {"value": "private@x.test", "primary": False, "label": "home"},
        {"value": "ana@x.test", "primary": True, "label": "work"},
    ],
    "phones": [{"value": "+34 600", "primary": True, "label": "work"}],
    "custom_fields": {},
}


def make_documents(**overrides: Any) -> DealDocuments:
    parts: dict[str, Any] = {
        "deal": make_deal(),
        "person": PERSON,
        "organization": ORGANIZATION,
        "products": [make_product()],
        "fields": FIELDS,
    }
    return DealDocuments(**parts | overrides)


def make_preferences(**overrides: Any) -> Any:
    rules: dict[str, Any] = {
        "field_map": dict(DEFAULT_FIELD_MAP),
        "due_rule": "days_after",
        "due_days": 30,
        "due_day_of_month": 20,
        "due_deal_field": "",
        "customer_terms_first": True,
        "line_amount_types": "deal",
        "currency_rule": "deal",
        "branding_theme_id": "theme-1",
        "account_code": "260",
        "tax_type": "OUTPUT2",
        "tax_map": {},
    }
    return SimpleNamespace(**rules | overrides)


def draft(preferences: Any = None, **documents: Any) -> DraftContent:
    return draft_from_deal(
        make_documents(**documents), preferences=preferences or make_preferences(), lists=LISTS, today=TODAY
    )
