"""F31: a status, currency, tax type or field Xero adds tomorrow, and null where it never was, loses no row."""

from __future__ import annotations

import copy

import pytest
import responses

from integrations.calls.budget import Lane
from invoices.models import Invoice
from invoices.sync.pull import xero_lists
from tests.factories import XeroConnectionFactory
from tests.invoices.mirror.documents import INVOICE

pytestmark = pytest.mark.django_db
URL = "https://api.xero.com/api.xro/2.0/Invoices"
LISTS = ("LineItems", "Payments", "CreditNotes")


def document(number: int, **fields) -> dict:
    return copy.deepcopy(INVOICE) | {
        "InvoiceID": f"10000000-0000-4000-8000-{number:012d}",
        "InvoiceNumber": f"INV-{number}",
        "UpdatedDateUTC": f"/Date({1793577600000 + number * 1000}+0000)/",
        **fields,
    }


@pytest.fixture
def read(settings):
    """Let Xero answer with these documents between two honest ones, and read the page."""
    settings.XERO_API_URL = "https://api.xero.com"

    def read(odd: dict) -> dict[str, Invoice]:
        page = [document(1), odd, document(3)]
        with responses.RequestsMock() as xero:
            paging = {"page": 1, "pageSize": 1000, "pageCount": 1, "itemCount": 3}
            xero.get(URL, json={"Invoices": page, "pagination": paging})
            assert xero_lists.read_changed_invoices(
                XeroConnectionFactory(), lane=Lane.CATCH_UP, keep_going=lambda: True
            )
        return {invoice.xero_number: invoice for invoice in Invoice.objects.all()}

    return read


@pytest.mark.parametrize(
    ("member", "value", "column"),
    [
        ("Status", "DISPUTED", "xero_status"),
        ("CurrencyCode", "XQQ", "currency_code"),
        ("LineAmountTypes", "Reversed", "line_amount_types"),
    ],
)
def test_a_new_value_is_kept_as_it_is(read, member, value, column):
    rows = read(document(2, **{member: value}))

    assert len(rows) == 3
    assert getattr(rows["INV-2"], column) == value


def test_a_new_tax_type_and_new_fields_are_kept(read):
    odd = document(2, Sentiment={"score": 0.5}, Tags=["new"])
    odd["LineItems"][0] |= {"TaxType": "CARBON2030", "Weight": 3}

    row = read(odd)["INV-2"]

    assert row.lines.get().tax_type == "CARBON2030"
    assert row.xero_raw["Tags"] == ["new"]


@pytest.mark.parametrize("member", sorted(set(INVOICE) - {"InvoiceID", "InvoiceNumber", "Type"}))
def test_null_where_it_never_was_loses_no_row(read, member):
    rows = read(document(2, **{member: None}))

    assert set(rows) == {"INV-1", "INV-2", "INV-3"}


@pytest.mark.parametrize(
    "member", ["Quantity", "UnitAmount", "TaxType", "Description", "LineItemID", "Tracking"]
)
def test_null_in_a_line_loses_no_row(read, member):
    odd = document(2)
    odd["LineItems"][0][member] = None

    assert set(read(odd)) == {"INV-1", "INV-2", "INV-3"}


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param({"AmountDue": {"value": 12}}, id="an amount that is an object"),
        pytest.param({"LineItems": "none"}, id="lines that are text"),
        pytest.param({"UpdatedDateUTC": "the day before yesterday"}, id="a stamp nobody can read"),
        pytest.param({"Contact": 7}, id="a contact that is a number"),
    ],
)
def test_a_row_that_cannot_be_understood_costs_itself_alone_and_is_named(read, odd, caplog):
    rows = read(document(2, **odd))

    assert set(rows) >= {"INV-1", "INV-3"}
    if "INV-2" not in rows:
        assert "10000000-0000-4000-8000-000000000002" in caplog.text
