"""Every page of every list of every scenario is taken by the strict models of Xero's own SDK."""

from __future__ import annotations

import pytest

from tests.strangers.xero_sdk import connect

PAGED = {
    "get_invoices": "invoices",
    "get_contacts": "contacts",
    "get_payments": "payments",
    "get_credit_notes": "credit_notes",
    "get_prepayments": "prepayments",
    "get_overpayments": "overpayments",
}
WHOLE = {
    "get_invoices": "invoices",
    "get_contacts": "contacts",
    "get_payments": "payments",
    "get_credit_notes": "credit_notes",
    "get_items": "items",
    "get_accounts": "accounts",
    "get_tax_rates": "tax_rates",
    "get_branding_themes": "branding_themes",
    "get_currencies": "currencies",
    "get_tracking_categories": "tracking_categories",
    "get_users": "users",
    "get_organisations": "organisations",
    "get_organisation_actions": "actions",
    "get_quotes": "quotes",
    "get_repeating_invoices": "repeating_invoices",
    "get_linked_transactions": "linked_transactions",
}
SINGLE = {
    "get_invoice": "invoice_id",
    "get_contact": "contact_id",
    "get_payment": "payment_id",
    "get_credit_note": "credit_note_id",
    "get_prepayment": "prepayment_id",
    "get_overpayment": "overpayment_id",
    "get_item": "item_id",
    "get_account": "account_id",
    "get_quote": "quote_id",
    "get_repeating_invoice": "repeating_invoice_id",
    "get_linked_transaction": "linked_transaction_id",
    "get_branding_theme": "branding_theme_id",
    "get_tracking_category": "tracking_category_id",
    "get_user": "user_id",
    "get_tax_rate_by_tax_type": "tax_type",
}
NAMES = {"get_branding_theme": "branding_themes", "get_tracking_category": "tracking_categories"}
NAMES |= {"get_tax_rate_by_tax_type": "tax_rates"}
MAY_BE_EMPTY = {"prepayments", "overpayments", "linked_transactions"}


def pages_of(sdk, method, name):
    page, rows = 1, []
    while True:
        answer = sdk.call(method, page=page, page_size=100)
        rows += getattr(answer, name)
        if page >= answer.pagination.page_count:
            assert len(rows) == answer.pagination.item_count
            return rows
        page += 1


@pytest.mark.parametrize("scenario", ["demo", "empty", "large"])
def test_lists(sandbox, scenario):
    size = {"invoices": 120} if scenario == "large" else {}
    sandbox.control("POST", "reset", {"scenario": scenario, "keep_connections": False, **size})
    sdk = connect(sandbox)
    for row in sdk.identity.get_connections():
        sdk.tenant = row.tenant_id
        for method, name in PAGED.items():
            rows = pages_of(sdk, method, name)
            assert rows or scenario != "demo" or name in MAY_BE_EMPTY, method
        for method, name in WHOLE.items():
            rows = getattr(sdk.call(method), name)
            assert rows or scenario != "demo" or name in MAY_BE_EMPTY, method
        assert sdk.call("get_invoices", summary_only=True).invoices is not None


def test_one_of_each(sandbox):
    sandbox.reset()
    sdk = connect(sandbox)
    for method, key in SINGLE.items():
        name = NAMES.get(method, f"{method.removeprefix('get_')}s")
        first = getattr(sdk.call(f"get_{name}"), name)[0]
        wanted = getattr(first, key)
        assert getattr(getattr(sdk.call(method, wanted), name)[0], key) == wanted
