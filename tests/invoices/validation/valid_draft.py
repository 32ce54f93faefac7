"""A valid draft for the tests of validation. Override what the test is about."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from invoices.validation import FieldError, check_content
from tests.invoices import example_company
from tests.invoices.example_company import LINE
from tests.invoices.mapping.deal_documents import LISTS

CONTENT = replace(example_company.CONTENT, branding_theme_id="theme-1")


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
