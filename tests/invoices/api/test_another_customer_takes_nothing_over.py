"""Over REST another customer gets nothing that belongs to the deal's: no e-mail, address or tax number."""

from __future__ import annotations

import pytest

from invoices.models import Deal, Invoice
from tests.factories import ContactFactory, InvoiceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal(company):
    """The deal's own customer has an e-mail address and a town."""
    person = {"name": "Rob", "emails": [{"value": "rob@roofers.test", "primary": True}]}
    organization = {"id": 5, "name": "Roofers Ltd", "address": {"locality": "Leeds"}}
    Deal.objects.filter(pk=company.deal.pk).update(person_document=person, organization_document=organization)
    return company.deal


def details_of(company, deal, **contact):
    sent = {"deal": deal.pk} | ({"contact": contact} if contact else {})
    answer = company.as_rita.post("/api/v1/invoices/", sent)
    assert answer.status_code == 201, answer.json()
    return Invoice.objects.get().contact_details


def test_the_deals_own_customer_has_the_deals_details(company, deal):
    details = details_of(company, deal)
    assert (details["email_address"], details["city"]) == ("rob@roofers.test", "Leeds")


def test_another_spelling_is_the_same_customer(company, deal):
    assert details_of(company, deal, contact_name="ROOFERS Ltd")["city"] == "Leeds"


def test_a_new_customer_has_what_was_sent_alone(company, deal):
    sent = {"contact_name": "Jones Bakery", "city": "York"}
    assert details_of(company, deal, **sent) == sent


def test_a_customer_of_xero_has_its_own(company, deal):
    jones = ContactFactory(
        connection=company.north, name="Jones", email_address="j@jones.test", tax_number="GB1"
    )
    details = details_of(company, deal, xero_contact_id=jones.xero_contact_id)
    assert details == {"contact_name": "Jones", "email_address": "j@jones.test", "tax_number": "GB1"}


def test_a_change_to_another_customer_leaves_the_first_ones_details_behind(company, deal):
    details_of(company, deal)
    invoice = Invoice.objects.get()
    change = {"version": invoice.version, "contact": {"contact_name": "Jones Bakery"}}
    assert company.as_rita.patch(f"/api/v1/invoices/{invoice.uid}/", change).status_code == 200
    assert Invoice.objects.get().contact_details == {"contact_name": "Jones Bakery"}


def test_the_refusal_shows_what_tells_the_candidates_apart(company, deal):
    jones = ContactFactory(
        connection=company.north,
        name="RL Ltd",
        email_address="rob@roofers.test",
        raw={
            "Addresses": [
                {"AddressType": "STREET"},
                {"AddressType": "POBOX", "City": "Leeds", "Region": "WY"},
            ]
        },
    )
    seen = InvoiceFactory(connection=company.north, contact=jones, owner=company.rita, xero_number="INV-7")
    InvoiceFactory(connection=company.north, contact=jones, xero_number="of a colleague")
    answer = company.as_rita.post("/api/v1/invoices/", {"deal": deal.pk})
    assert answer.status_code == 409
    candidate = answer.json()["candidates"][0]
    assert candidate["address"] == "Leeds, WY"
    assert [one["id"] for one in candidate["latest_invoices"]] == [str(seen.uid)]
