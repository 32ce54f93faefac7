"""A new invoice: what the form starts with, and what saving it does."""

from __future__ import annotations

from decimal import Decimal

import pytest

from integrations.models import OutboxMessage
from invoices.models import Invoice
from tests.factories import ContactFactory, ReferenceItemFactory, XeroConnectionFactory
from tests.invoices.pages.company import give_lists, typed

LINE = {"description": "Consulting", "quantity": "2", "unit_amount": "1,250.50", "discount_rate": "10"}


@pytest.fixture
def address(deal):
    return f"/deals/{deal.pk}/invoice/"


def test_customer_lines_and_totals_are_filled_in(as_rep, address):
    page = as_rep.get(address).content.decode()
    for part in ("<h2>Customer details</h2>", "<h2>Invoice details</h2>", "<h2>Invoice items</h2>"):
        assert part in page
    for value in ('value="Ridgeway University"', 'value="mary@ridgeway.test"', 'value="850.00"', "£2,754.00"):
        assert value in page
    assert "New customer in Xero" in page


def test_a_customer_xero_has_is_found(as_rep, address, contact):
    assert as_rep.get(address).context["picked"] == contact


def test_a_customer_with_an_equal_email_is_asked_about(as_rep, address, xero):
    contact = ContactFactory(connection=xero, name="RU Ltd", email_address="MARY@ridgeway.test")
    answer = as_rep.get(address)
    assert answer.context["doubt"].candidates == (contact,)
    assert "Which customer is it?" in answer.content.decode()


def test_saving_writes_the_invoice_and_its_message(as_rep, address, xero, deal, rep):
    answer = as_rep.post(address, typed(xero, LINE))
    invoice = Invoice.objects.get()
    assert answer.url == f"/invoices/{invoice.uid}/"
    assert (invoice.deal, invoice.owner, invoice.total) == (deal, rep, Decimal("2701.08"))
    assert OutboxMessage.objects.get().kind == "xero.invoice.create"


def test_a_double_click_makes_one_invoice(as_rep, address, xero):
    first = as_rep.post(address, typed(xero, LINE))
    second = as_rep.post(address, typed(xero, LINE))
    assert first.url == second.url
    assert Invoice.objects.count() == 1


def test_an_organisation_that_keeps_books_in_the_deals_currency_comes_first(as_rep, rep, deal, address):
    dollars = XeroConnectionFactory(name="A Dollar Company")
    give_lists(dollars, currency="USD")
    rep.organisations.add(dollars)
    assert as_rep.get(address).context["connection"].name == "Northwind Traders Ltd"
    deal.currency = "USD"
    deal.save()
    assert as_rep.get(address).context["connection"] == dollars


def test_another_organisation_keeps_what_was_typed_and_saves_nothing(as_rep, rep, address, xero):
    other = XeroConnectionFactory(name="Other Company")
    give_lists(other)
    rep.organisations.add(other)
    page = as_rep.post(
        address, typed(other, {**LINE, "account_code": "999"}, intent="reload", reference="My words")
    )
    text = page.content.decode()
    assert page.context["connection"] == other
    assert 'value="My words"' in text
    assert "1250.50" in text
    assert "999" not in text
    assert not Invoice.objects.exists()


def test_an_organisation_the_person_has_no_part_in_does_not_exist(as_rep, address):
    assert as_rep.post(address, typed(XeroConnectionFactory(), LINE)).status_code == 404


def test_a_long_item_list_stands_in_the_page_once(as_rep, address, xero):
    for number in range(100):
        ReferenceItemFactory(connection=xero, kind="item", remote_id=f"I{number}", raw={"IsSold": True})
    page = as_rep.get(address).content.decode()
    assert page.count("I77: I77") == 1
    assert '"code": "I77"' in page


def test_the_same_invoice_from_a_second_window_is_told_apart(as_rep, address, xero):
    first = as_rep.post(address, typed(xero, LINE))
    second = as_rep.post(
        address, typed(xero, LINE, draft_key="22222222-2222-4222-8222-222222222222"), follow=True
    )
    assert second.redirect_chain[-1][0] == first.url
    assert "saved from this deal a moment ago" in second.content.decode()
