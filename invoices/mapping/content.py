"""The content of an invoice as plain values, shared by form, API and mapping."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import Any

from invoices import tax_treatment
from invoices.fields import plain


@dataclass(frozen=True)
class LineContent:
    """One line of content. `unit_amount` and `discount_amount` are in the invoice's currency, `discount_rate` in
    percent.

    A discount is one of the two; where both are given, the amount is what counts.
    """

    description: str = ""
    quantity: Decimal | None = None
    unit_amount: Decimal | None = None
    discount_rate: Decimal | None = None
    item_code: str = ""
    account_code: str = ""
    tax_type: str = ""
    xero_line_item_id: str = ""
    tracking: list[dict[str, Any]] = field(default_factory=list)
    discount_amount: Decimal | None = None


@dataclass(frozen=True)
class DraftContent:
    """The content of a whole invoice. `contact_details` is keyed by the customer's mapping targets."""

    contact_details: dict[str, str] = field(default_factory=dict)
    date: dt.date | None = None
    due_date: dt.date | None = None
    reference: str = ""
    currency_code: str = ""
    line_amount_types: str = tax_treatment.EXCLUSIVE
    branding_theme_id: str = ""
    lines: list[LineContent] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def fingerprint(content: DraftContent) -> str:
    """Return a value that is equal for equal content: line ids and warnings do not count, 1.0 equals 1."""
    lines = [replace(line, xero_line_item_id="") for line in content.lines]
    bare = asdict(replace(content, lines=lines, warnings=[]))
    text = json.dumps(
        bare, sort_keys=True, default=lambda value: plain(value) if isinstance(value, Decimal) else str(value)
    )
    return hashlib.sha256(text.encode()).hexdigest()
