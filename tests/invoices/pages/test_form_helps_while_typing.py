"""What the form asks for while somebody types: totals and customers."""

from __future__ import annotations

from tests.factories import ContactFactory, XeroConnectionFactory
from tests.invoices.pages.company import typed

LINE = {"description": "X", "quantity": "3", "unit_amount": "33.335"}


def test_totals_are_those_xero_will_book(as_rep, xero):
    page = as_rep.post("/invoices/totals/", typed(xero, LINE, {"unit_amount": "half-typ"})).content.decode()
    for words in ("£100.01", "20% (VAT on Income)", "£20.00", "£120.01", 'id="amount-lines-0"'):
        assert words in page


def test_totals_survive_any_number(as_rep, xero):
    huge = {"description": "X", "quantity": "9" * 18, "unit_amount": "9" * 18}
    assert as_rep.post("/invoices/totals/", typed(xero, huge, huge)).status_code == 200
    assert as_rep.post("/invoices/totals/", typed(xero)).status_code == 200


def test_totals_of_another_company_do_not_exist(as_rep):
    assert as_rep.post("/invoices/totals/", typed(XeroConnectionFactory(), LINE)).status_code == 404


def test_customers_are_found_in_this_organisation_only(as_rep, xero, contact):
    ContactFactory(name="Ridgeway Elsewhere")
    ContactFactory(connection=xero, name="Ridgeway Archived", xero_contact_status="ARCHIVED")
    query = {"connection": xero.pk, "contact_name": "ridge"}
    page = as_rep.get("/invoices/customers/", query).content.decode()
    assert "Ridgeway University" in page
    assert "Elsewhere" not in page
    assert "Archived" not in page


def test_one_letter_finds_nobody(as_rep, xero, contact):
    page = as_rep.get("/invoices/customers/", {"connection": xero.pk, "contact_name": "r"}).content.decode()
    assert "Ridgeway" not in page
