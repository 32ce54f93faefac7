"""Bad input: each error beside its field and in the summary, and nothing typed is lost."""

from __future__ import annotations

import pytest

from invoices.models import Invoice
from tests.factories import ContactFactory, ReferenceItemFactory
from tests.invoices.pages.company import typed

GOOD = {"description": "Consulting", "unit_amount": "100"}


@pytest.fixture(autouse=True)
def a_rate_for_purchases(xero):
    raw = {"EffectiveRate": 20, "CanApplyToRevenue": False, "CanApplyToExpenses": True}
    ReferenceItemFactory(
        connection=xero, kind="tax_rate", remote_id="INPUT2", name="20% (VAT on Expenses)", raw=raw
    )


@pytest.fixture
def address(deal):
    return f"/deals/{deal.pk}/invoice/"


@pytest.mark.parametrize(
    ("line", "target"),
    [
        ({"description": "", "unit_amount": "100"}, "id_lines-1-description"),
        ({"description": "X", "unit_amount": "12.34567"}, "id_lines-1-unit_amount"),
        ({"description": "X", "unit_amount": "12,5"}, "id_lines-1-unit_amount"),
        ({"description": "X", "unit_amount": "1e99"}, "id_lines-1-unit_amount"),
        ({"description": "X", "unit_amount": "NaN"}, "id_lines-1-unit_amount"),
        ({"description": "X", "unit_amount": "1", "quantity": "-1"}, "id_lines-1-quantity"),
        ({"description": "X" * 10_000, "unit_amount": "1"}, "id_lines-1-description"),
        ({"description": "X", "unit_amount": "1", "item_code": "GONE"}, "id_lines-1-item_code"),
        ({"description": "X", "unit_amount": "1", "tax_type": "GONE"}, "id_lines-1-tax_type"),
        ({"description": "X", "unit_amount": ""}, "id_lines-1-unit_amount"),
        ({"description": "X", "unit_amount": "1", "tax_type": "INPUT2"}, "id_lines-1-tax_type"),
        ({"description": "X", "unit_amount": "1", "discount_rate": "101"}, "id_lines-1-discount_rate"),
    ],
)
def test_a_bad_line_is_named_and_kept(as_rep, address, xero, line, target):
    answer = as_rep.post(address, typed(xero, GOOD, line))
    page = answer.content.decode()
    assert [entry.target for entry in answer.context["summary"]] == [target]
    assert f'href="#{target}"' in page
    assert 'id="error-summary"' in page
    assert all(value in page for value in line.values())
    assert 'name="lines-TOTAL_FORMS" value="2"' in page
    assert not Invoice.objects.exists()


@pytest.mark.parametrize(
    ("changes", "target"),
    [
        ({"due_date": "2026-11-01"}, "id_due_date"),
        ({"date": "31/31/2026"}, "id_date"),
        ({"currency_code": "JPY"}, "id_currency_code"),
        ({"contact_name": ""}, "id_contact_name"),
        ({"contact_name": "<script>alert(1)</script>"}, "id_contact_name"),
        ({"email_address": "not an address"}, "id_email_address"),
        ({"reference": "R" * 256}, "id_reference"),
    ],
)
def test_a_bad_field_is_named_and_kept(as_rep, address, xero, changes, target):
    answer = as_rep.post(address, typed(xero, GOOD, **changes))
    assert target in [entry.target for entry in answer.context["summary"]]
    assert "<script>alert" not in answer.content.decode()
    assert not Invoice.objects.exists()


def test_an_invoice_without_items_is_refused(as_rep, address, xero):
    answer = as_rep.post(address, typed(xero))
    assert answer.context["summary"]
    assert not Invoice.objects.exists()


def test_removed_and_untouched_lines_do_not_count(as_rep, address, xero):
    as_rep.post(address, typed(xero, GOOD, {"description": "Away", "DELETE": "on"}, {"description": ""}))
    assert [line.description for line in Invoice.objects.get().lines.all()] == ["Consulting"]


def test_errors_of_later_lines_stay_with_their_line(as_rep, address, xero):
    removed = {"description": "Away", "DELETE": "on"}
    answer = as_rep.post(
        address, typed(xero, GOOD, removed, {"description": "Third", "unit_amount": "1.23456"})
    )
    assert [entry.target for entry in answer.context["summary"]] == ["id_lines-2-unit_amount"]


def test_two_hundred_lines_are_read_and_more_are_refused_in_words(as_rep, address, xero):
    assert as_rep.post(address, typed(xero, *[GOOD] * 200)).status_code == 302
    changes = {"draft_key": "22222222-2222-4222-8222-222222222222"}
    answer = as_rep.post(address, typed(xero, *[GOOD] * 201, **changes))
    assert "200 items" in answer.content.decode()
    assert Invoice.objects.count() == 1


def test_a_form_without_its_bookkeeping_fields_is_refused_quietly(as_rep, address, xero):
    answer = as_rep.post(address, {"connection": xero.pk, "draft_key": "nonsense"})
    assert answer.status_code == 200
    assert answer.context["summary"]


def test_without_scripts_another_line_is_asked_for_and_nothing_is_saved(as_rep, address, xero):
    page = as_rep.post(address, typed(xero, GOOD, intent="add")).content.decode()
    assert 'name="lines-TOTAL_FORMS" value="2"' in page
    assert 'name="lines-1-description"' in page
    assert "Not saved yet" not in page
    assert not Invoice.objects.exists()


def test_an_archived_customer_is_named_and_the_rest_is_kept(as_rep, address, xero):
    customer = ContactFactory(connection=xero, name="Gone Ltd", xero_contact_status="ARCHIVED")
    answer = as_rep.post(
        address, typed(xero, GOOD, contact=customer.pk, contact_name="Gone Ltd", reference="Mine")
    )
    assert [entry.target for entry in answer.context["summary"]] == ["id_contact_name"]
    assert "Gone Ltd is archived in Xero" in answer.content.decode()
    assert 'value="Mine"' in answer.content.decode()
    assert not Invoice.objects.exists()
