"""The company of the page tests: its products, its lists, and the form data of its invoices."""

from __future__ import annotations

from tests.factories import ReferenceItemFactory
from tests.invoices import example_company

PRODUCT = {
    "id": 1,
    "name": "Consulting day",
    "quantity": 3,
    "item_price": 850,
    "discount": 10,
    "discount_type": "percentage",
    "tax": 20,
    "tax_method": "exclusive",
    "comments": "On site",
}


def give_lists(connection, *, currency="GBP"):
    """Mirror a few choice lists of a Xero organisation."""
    example_company.give_lists(connection, currency=currency)
    rate = {"EffectiveRate": 0, "CanApplyToRevenue": True}
    ReferenceItemFactory(
        connection=connection, kind="tax_rate", remote_id="ZERO", name="Zero rated", raw=rate
    )
    example_company.give_item(connection, "DESK", "Oak desk", "90", Description="Oak desk 160 cm")


def typed(connection, *lines, **changes):
    """What a browser sends for a form with `lines`."""
    data = {
        "connection": connection.pk,
        "draft_key": "11111111-1111-4111-8111-111111111111",
        "contact_name": "Ridgeway University",
        "email_address": "mary@ridgeway.test",
        "date": "2026-11-22",
        "due_date": "2026-12-22",
        "reference": "PO 7",
        "currency_code": "GBP",
        "line_amount_types": "Exclusive",
        "branding_theme_id": "",
        "intent": "draft",
        "lines-TOTAL_FORMS": str(len(lines)),
        "lines-INITIAL_FORMS": "0",
    }
    for number, line in enumerate(lines):
        whole = {"quantity": "1", "account_code": "200", "tax_type": "OUTPUT2", **line}
        data |= {f"lines-{number}-{name}": value for name, value in whole.items()}
    return data | changes
