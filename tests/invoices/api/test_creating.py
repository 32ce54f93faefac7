"""POST /invoices/: the mapping and the preferences do the rest; once per Idempotency-Key."""

from __future__ import annotations

import pytest

from integrations.models import OutboxMessage
from invoices.models import Invoice
from tests.factories import ContactFactory

pytestmark = pytest.mark.django_db


def test_a_deal_is_all_it_needs(company):
    answer = company.as_rita.post("/api/v1/invoices/", {"deal": company.deal.pk})
    made = answer.json()

    assert answer.status_code == 201, made
    assert made["contact"]["name"] == "Roofers Ltd"
    assert made["reference"] == "A new roof"
    assert (made["currency_code"], made["sub_total"], made["total"]) == ("GBP", "50.00", "60.00")
    assert made["lines"][0]["description"] == "Slate tile"
    assert made["delivery"]["state"] == "waiting"
    assert OutboxMessage.objects.get().kind == "xero.invoice.create"
    assert Invoice.objects.get().owner == company.rita


def test_the_deals_own_number_will_do(company):
    answer = company.as_rita.post("/api/v1/invoices/", {"pipedrive_deal": company.deal.pipedrive_id})

    assert answer.status_code == 201


def test_the_same_key_makes_one_invoice(company):
    def post():
        words = {"deal": company.deal.pk}
        return company.as_rita.post("/api/v1/invoices/", words, headers={"idempotency-key": "order 17"})

    first, second = post(), post()

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert first.json()["id"] == second.json()["id"]
    assert Invoice.objects.count() == 1


def test_what_is_sent_takes_the_place_of_the_mapping(company):
    made = company.as_rita.post(
        "/api/v1/invoices/",
        {
            "deal": company.deal.pk,
            "contact": {"contact_name": "Another Ltd", "email_address": "pay@another.test"},
            "date": "2026-11-02",
            "due_date": "2026-11-30",
            "reference": "PO 7",
            "lines": [{"item_code": "ROOF", "quantity": "2"}, {"description": "Work", "unit_amount": "10.5"}],
        },
    ).json()

    assert made["contact"]["name"] == "Another Ltd"
    assert (made["date"], made["due_date"], made["reference"]) == ("2026-11-02", "2026-11-30", "PO 7")
    roof, work = made["lines"]
    assert (roof["description"], roof["unit_amount"], roof["account_code"]) == ("A roof", "250.00", "200")
    assert (work["quantity"], work["unit_amount"], work["tax_type"]) == ("1", "10.50", "OUTPUT2")
    assert made["sub_total"] == "510.50"


def test_a_customer_of_xero_is_named_by_id(company):
    customer = ContactFactory(connection=company.north, name="Old Friend Ltd")
    words = {"deal": company.deal.pk, "contact": {"xero_contact_id": customer.xero_contact_id}}
    made = company.as_rita.post("/api/v1/invoices/", words).json()

    assert made["contact"]["xero_contact_id"] == customer.xero_contact_id
    assert made["contact"]["name"] == "Old Friend Ltd"


def test_it_can_be_submitted_at_once(company):
    company.as_rita.post("/api/v1/invoices/", {"deal": company.deal.pk, "submit": True})

    assert OutboxMessage.objects.get().payload["body"]["Status"] == "SUBMITTED"


def test_among_several_organisations_the_one_of_the_deals_currency_is_meant(company):
    made = company.as_finn.post("/api/v1/invoices/", {"deal": company.deal.pk}).json()

    assert made["connection"]["name"] == "Northwind"


def test_where_the_currency_does_not_decide_the_choices_are_named(company):
    company.deal.currency = "JPY"
    company.deal.save()
    answer = company.as_finn.post("/api/v1/invoices/", {"deal": company.deal.pk})

    assert answer.status_code == 400
    assert "Contoso" in answer.json()["connection"][0]
    assert "Northwind" in answer.json()["connection"][0]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({}, "deal"),
        ({"deal": 999999}, "deal"),
        ({"deal": "x"}, "deal"),
        ({"pipedrive_deal": 999999}, "pipedrive_deal"),
        ({"connection": 999999}, "connection"),
        ({"contact": {"xero_contact_id": "nobody"}}, "contact"),
        ({"currency_code": "JPY"}, "currency_code"),
        ({"date": "2026-11-02", "due_date": "2026-11-01"}, "due_date"),
        ({"line_amount_types": "Sometimes"}, "line_amount_types"),
        ({"lines": [{"description": "x", "unit_amount": "0.00001"}]}, "lines"),
        ({"lines": [{"description": "x", "quantity": "-1", "unit_amount": "1"}]}, "lines"),
        ({"lines": [{"unit_amount": "1"}]}, "lines"),
        ({"lines": [{"description": "x", "unit_amount": "NaN"}]}, "lines"),
        ({"lines": [{"description": "x" * 10000, "unit_amount": "1"}]}, "lines"),
        ({"refrence": "misspelt"}, "refrence"),
    ],
)
def test_bad_input_is_told_beside_its_field_and_makes_nothing(company, words, field):
    named = {} if words == {} or "deal" in words or "pipedrive_deal" in words else {"deal": company.deal.pk}
    answer = company.as_rita.post("/api/v1/invoices/", named | words)

    assert answer.status_code == 400, answer.content
    assert field in answer.json()
    assert Invoice.objects.count() == 0


def test_a_problem_of_a_line_stands_in_its_place(company):
    lines = [
        {"description": "Fine", "unit_amount": "1"},
        {"description": "x", "unit_amount": "1", "account_code": "9"},
    ]
    answer = company.as_rita.post("/api/v1/invoices/", {"deal": company.deal.pk, "lines": lines}).json()

    assert answer["lines"][0] == {}
    assert answer["lines"][1]["account_code"]


def test_somebody_elses_deal_can_not_be_invoiced(company):
    answer = company.as_eve.post("/api/v1/invoices/", {"deal": company.deal.pk})

    assert answer.status_code == 400
    assert "deal" in answer.json()
