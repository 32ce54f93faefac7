"""A valid draft for the tests of validation. Override what the test is about."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from invoices.mapping import DraftContent, LineContent
from invoices.validation import FieldError, check_content
from tests.invoices.mapping.roofing import LISTS

LINE = LineContent(
    description="Slate tile",
    quantity=Decimal(40),
    unit_amount=Decimal("12.50"),
    item_code="ST-1",
    account_code="200",
    tax_type="OUTPUT2",
)
CONTENT = DraftContent(
    contact_details={"contact_name": "Acme OÜ", "email_address": "ana@x.test"},
    date=dt.date(2026, 3, 10),
    due_date=dt.date(2026, 4, 9),
    reference="PO-77",
    currency_code="GBP",
    line_amount_types="Exclusive",
    branding_theme_id="theme-1",
    lines=[LINE],
)


def check(
    *, contact: Any = None, for_approval: bool = False, lists: Any = LISTS, **overrides: Any
) -> list[FieldError]:
    content = replace(CONTENT, **overrides)
    return check_content(content, lists=lists, contact=contact, for_approval=for_approval)


def check_line(**overrides: Any) -> list[FieldError]:
    return check(lines=[LINE, replace(LINE, **overrides)])


def check_customer(**details: Any) -> list[FieldError]:
    return check(contact_details=CONTENT.contact_details | details)


def make_contact(status: str = "ACTIVE") -> Any:
    return SimpleNamespace(name="Acme OÜ", xero_contact_status=status)
