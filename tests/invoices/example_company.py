"""The example company of actions, API and pages: its choice lists in Xero, and a draft of slate tiles."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from accounts.models import Connection
from invoices.mapping import DraftContent, LineContent
from tests.factories import ReferenceItemFactory

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
    lines=[LINE],
)


def give_lists(connection: Connection, *, currency: str = "GBP") -> None:
    """Mirror the choice lists of a Xero organisation, without its items."""
    organisation = {"BaseCurrency": currency, "ShortCode": "!nw001"}
    account = {"Type": "REVENUE", "Class": "REVENUE", "TaxType": "OUTPUT2"}
    rate = {"EffectiveRate": "20.0000", "CanApplyToRevenue": True}
    for kind, remote_id, name, raw in (
        ("organisation", connection.remote_id, connection.name, organisation),
        ("account", "200", "Sales", account),
        ("tax_rate", "OUTPUT2", "20% (VAT on Income)", rate),
        ("currency", currency, currency, {}),
    ):
        ReferenceItemFactory(connection=connection, kind=kind, remote_id=remote_id, name=name, raw=raw)


def give_item(connection: Connection, code: str, name: str, price: str, **raw: Any) -> None:
    """Mirror an item that the organisation sells."""
    details = {"UnitPrice": price, "AccountCode": "200", "TaxType": "OUTPUT2"}
    raw = {"IsSold": True, "SalesDetails": details, **raw}
    ReferenceItemFactory(connection=connection, kind="item", remote_id=code, name=name, raw=raw)
