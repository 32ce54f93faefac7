"""The next invoice of an organization goes where its earlier ones went, and never to a namesake of another record."""

from __future__ import annotations

import pytest

from invoices.customers import customer_number_of, match_customer
from invoices.mirror import move_customers_of_merged_records
from invoices.models import Contact, Deal, Invoice
from invoices.sync.push.contacts import known_contact_id
from tests.factories import ContactFactory, DealFactory, InvoiceFactory, PipedriveConnectionFactory
from tests.invoices.pages.company import typed
from tests.invoices.rules.customers.customer_doors import DOORS, EMAIL, LINE, NAME


@pytest.fixture
def customer(north):
    return ContactFactory(connection=north, name="RU Ltd")


@pytest.fixture
def earlier(north, deal, customer):
    """An invoice of the same organization that went to a customer of another name."""
    return InvoiceFactory(
        connection=north, deal=deal, contact=customer, customer_number="pipedrive-org-5", xero_status="PAID"
    )


def rename(deal, name):
    Deal.objects.filter(pk=deal.pk).update(
        organization_name=name, organization_document={"id": 5, "name": name}
    )
    deal.refresh_from_db()


def newest(through):
    return Invoice.objects.order_by("-pk").first()


@DOORS
@pytest.mark.parametrize("name", [NAME, "Ridgeway Holdings"])
def test_the_next_one_goes_to_the_same_customer_also_after_a_new_name(
    through, deal, earlier, customer, door, name
):
    rename(deal, name)
    ContactFactory(connection=customer.connection, name=name)
    if door == "page":
        through.client.post(f"/deals/{deal.pk}/invoice/", typed(through.north, LINE, contact_name=name))
    else:
        assert (
            through.client.post(
                "/api/v1/invoices/", {"deal": deal.pk}, content_type="application/json"
            ).status_code
            == 201
        )
    assert newest(through).contact == customer
    assert newest(through).customer_number == "pipedrive-org-5"


def test_the_form_opens_with_that_customer_and_names_the_deals_company(as_finance, deal, earlier, customer):
    rename(deal, "Ridgeway Holdings")
    answer = as_finance.get(f"/deals/{deal.pk}/invoice/")
    assert answer.context["picked"] == customer
    assert "The deal is with <strong>Ridgeway Holdings</strong>" in answer.content.decode()


def test_another_name_typed_is_another_customer(north, deal, earlier):
    assert match_customer(north, deal=deal, details={"contact_name": "Somebody else"}).contact is None


@pytest.mark.parametrize("status", ["VOIDED", "DELETED"])
def test_a_voided_or_deleted_one_says_nothing(north, deal, earlier, status):
    Invoice.objects.update(xero_status=status)
    assert match_customer(north, deal=deal, details={"contact_name": NAME}).contact is None


def test_invoices_of_another_organisation_in_xero_say_nothing(deal, earlier):
    elsewhere = ContactFactory().connection
    assert match_customer(elsewhere, deal=deal, details={"contact_name": NAME}).contact is None


@DOORS
def test_two_customers_of_earlier_invoices_are_asked_about(through, north, deal, earlier, customer, door):
    other = ContactFactory(connection=north, name="RU Trading")
    InvoiceFactory(connection=north, deal=deal, contact=other, customer_number="pipedrive-org-5")
    assert getattr(through, door)() == {customer.xero_contact_id, other.xero_contact_id}


def test_of_two_the_one_with_the_deals_name_is_certain(north, deal, earlier):
    own = ContactFactory(connection=north, name=NAME)
    InvoiceFactory(connection=north, deal=deal, contact=own, customer_number="pipedrive-org-5")
    assert match_customer(north, deal=deal, details={"contact_name": NAME}).contact == own


def test_a_merged_customer_leads_to_the_one_that_took_over(north, deal, earlier, customer):
    kept = ContactFactory(connection=north, name="RU Group")
    Contact.objects.filter(pk=customer.pk).update(merged_to_contact_id=kept.xero_contact_id)
    assert match_customer(north, deal=deal, details={"contact_name": NAME}).contact == kept


def test_a_merged_organization_keeps_its_customer(north, deal, earlier, customer):
    assert move_customers_of_merged_records("pipedrive-org-", {5: 8}) == 1
    kept = DealFactory(
        connection=deal.connection, pipedrive_organization_id=8, organization_name="Ridgeway Group"
    )
    assert match_customer(north, deal=kept, details={"contact_name": "Ridgeway Group"}).contact == customer


def smiths(connection, person):
    name = "Mr & Mrs Smith"
    return DealFactory(
        connection=connection,
        pipedrive_organization_id=None,
        organization_name="",
        pipedrive_person_id=person,
        person_name=name,
    )


@pytest.mark.parametrize("by_number", [True, False])
def test_a_namesake_of_another_record_is_asked_about(north, by_number):
    """Two families Smith: the second one's invoice must not go to the first."""
    pipedrive = PipedriveConnectionFactory()
    first, second = smiths(pipedrive, 7), smiths(pipedrive, 9)
    number = "pipedrive-person-7" if by_number else ""
    contact = ContactFactory(connection=north, name="Mr & Mrs Smith", contact_number=number)
    InvoiceFactory(connection=north, deal=first, contact=contact, customer_number="pipedrive-person-7")
    details = {"contact_name": "Mr & Mrs Smith"}

    assert match_customer(north, deal=first, details=details).contact == contact
    match = match_customer(north, deal=second, details=details)
    assert (match.contact, match.candidates, match.may_be_new) == (None, (contact,), False)
    assert "belongs to another record in Pipedrive" in match.question
    part = {"body": {"Name": "Mr & Mrs Smith"}, "contact_number": "pipedrive-person-9"}
    assert known_contact_id(north, part) == ""


def test_the_deals_own_person_is_no_other_record(north, deal):
    Deal.objects.filter(pk=deal.pk).update(pipedrive_person_id=3)
    deal.refresh_from_db()
    contact = ContactFactory(connection=north, name=NAME, contact_number="pipedrive-person-3")
    assert match_customer(north, deal=deal, details={"contact_name": NAME}).contact == contact


@DOORS
def test_the_answer_is_remembered(through, north, deal, door):
    alike = ContactFactory(connection=north, name="RU Ltd", email_address=EMAIL)
    if door == "page":
        assert through.page(answer=alike.pk, asked=NAME) == alike
    else:
        assert through.api(xero_contact_id=alike.xero_contact_id) == alike
    assert (
        match_customer(north, deal=deal, details={"contact_name": NAME, "email_address": EMAIL}).contact
        == alike
    )


def test_an_edit_keeps_the_record_while_the_customer_stays(as_finance, deal, earlier):
    Invoice.objects.update(xero_status="DRAFT", contact_details={"contact_name": "RU Ltd"})
    Deal.objects.filter(pk=deal.pk).update(pipedrive_organization_id=6, organization_name="Moved on Ltd")
    body = {"version": earlier.version, "reference": "PO 9"}
    answer = as_finance.patch(f"/api/v1/invoices/{earlier.uid}/", body, content_type="application/json")
    assert answer.status_code == 200, answer.json()
    earlier.refresh_from_db()
    assert earlier.customer_number == "pipedrive-org-5"
    deal.refresh_from_db()
    assert customer_number_of(deal, {"contact_name": "RU Ltd"}) == "pipedrive-org-6"
