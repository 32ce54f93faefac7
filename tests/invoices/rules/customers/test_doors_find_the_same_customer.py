"""A deal's customer is found by the same rule on the page, in the API and by the worker, and doubt is asked about."""

from __future__ import annotations

import pytest

from integrations.models import OutboxMessage
from invoices import actions
from invoices.customers import match_customer
from invoices.models import Invoice
from invoices.sync.push.contacts import known_contact_id
from tests.factories import (
    ContactFactory,
    UserFactory,
)
from tests.invoices.pages.company import typed
from tests.invoices.rules.customers.customer_doors import DOORS, EMAIL, LINE, NAME


@DOORS
@pytest.mark.parametrize(
    "customer",
    [
        {"name": "Renamed since", "contact_number": "pipedrive-org-5"},
        {"name": "RIDGEWAY university"},
        {"name": NAME, "email_address": "other@ridgeway.test"},
    ],
)
def test_our_number_and_the_only_one_of_a_name_are_certain(through, north, door, customer):
    contact = ContactFactory(connection=north, **customer)
    ContactFactory(connection=north, name="Somebody else")
    assert getattr(through, door)() == contact


@DOORS
@pytest.mark.parametrize(
    "customers",
    [
        [{"name": "RU Ltd", "email_address": "MARY@ridgeway.test"}],
        [{"name": "RU Ltd", "email_address": EMAIL}, {"name": "RU Trading", "email_address": EMAIL}],
        [{"name": NAME}, {"name": NAME.upper()}],
    ],
)
def test_doubt_is_asked_about_and_writes_nothing(through, north, door, customers):
    contacts = [ContactFactory(connection=north, **customer) for customer in customers]
    assert getattr(through, door)() == {contact.xero_contact_id for contact in contacts}
    assert not Invoice.objects.exists()
    assert not OutboxMessage.objects.exists()


@DOORS
@pytest.mark.parametrize("status", [{"xero_contact_status": "ARCHIVED"}, {"merged_to_contact_id": "gone"}])
def test_nobody_is_asked_about_customers_that_are_gone(through, north, door, status):
    ContactFactory(connection=north, name="RU Ltd", email_address=EMAIL, **status)
    assert getattr(through, door)() is None


@pytest.fixture
def alike(north):
    return ContactFactory(connection=north, name="RU Ltd", email_address=EMAIL)


def test_the_page_asks_before_anything_is_typed(as_finance, deal, alike):
    answer = as_finance.get(f"/deals/{deal.pk}/invoice/")
    assert answer.context["picked"] is None
    assert answer.context["doubt"].candidates == (alike,)


def test_the_answer_is_one_of_them(through, alike):
    assert through.page(answer=alike.pk, asked=NAME) == alike
    Invoice.objects.all().delete()
    assert through.api(xero_contact_id=alike.xero_contact_id) == alike


def test_the_answer_is_a_new_one(through, alike):
    assert through.page(answer="new", asked=NAME) is None
    Invoice.objects.all().delete()
    assert through.api(is_new=True) is None


def test_an_answer_speaks_of_the_name_it_was_asked_about(through, alike):
    for answer in ("new", alike.pk):
        assert through.page(answer=answer, asked="Another name") == {alike.xero_contact_id}


def test_a_customer_of_another_organisation_is_no_answer(through, alike):
    theirs = ContactFactory(name="Theirs")
    assert through.page(answer=theirs.pk, asked=NAME) == {alike.xero_contact_id}


def test_a_new_one_of_a_name_that_xero_has_is_no_answer(through, north):
    """Xero would refuse it."""
    two = {ContactFactory(connection=north, name=NAME).xero_contact_id for _ in range(2)}
    assert through.page(answer="new", asked=NAME) == two
    assert through.api(is_new=True) == two


def test_the_form_keeps_the_answer_while_something_else_is_put_right(as_finance, deal, north, alike):
    address = f"/deals/{deal.pk}/invoice/"
    wrong = {"due_date": "never"}
    page = as_finance.post(address, typed(north, LINE, answer="new", asked=NAME, **wrong)).content.decode()
    assert "Which customer is it?" not in page
    assert 'name="answer" value="new"' in page
    answer = as_finance.post(address, typed(north, LINE, answer=alike.pk, asked=NAME, **wrong))
    assert answer.context["picked"] == alike
    assert answer.context["form"].customer.typed_name == "RU Ltd"


@pytest.mark.parametrize("is_new", [False, True])
def test_an_edit_asks_about_another_name_only(through, as_finance, north, alike, is_new):
    assert through.page(answer="new", asked=NAME) is None
    invoice = Invoice.objects.get()
    edit = f"/api/v1/invoices/{invoice.uid}/"

    def patch(**sent):
        sent = {"version": Invoice.objects.get().version} | sent
        return as_finance.patch(edit, sent, content_type="application/json").status_code

    assert patch(reference="PO 8") == 200
    named = {"contact_name": "Ridgeway", "email_address": EMAIL} | ({"is_new": True} if is_new else {})
    assert patch(contact=named) == (200 if is_new else 409)
    assert as_finance.get(f"/invoices/{invoice.uid}/edit/").context["doubt"] is None


@pytest.mark.parametrize(
    ("customers", "known"),
    [
        ([{"name": NAME}], True),
        ([{"name": "Renamed since", "contact_number": "pipedrive-org-5"}], True),
        ([{"name": NAME}, {"name": NAME.upper()}], False),
        ([{"name": NAME, "xero_contact_status": "ARCHIVED"}], False),
        ([], False),
    ],
)
def test_the_worker_takes_what_the_doors_take_for_certain(north, deal, customers, known):
    contacts = [ContactFactory(connection=north, **customer) for customer in customers]
    part = {"body": {"Name": NAME}, "contact_number": "pipedrive-org-5"}
    assert known_contact_id(north, part) == (contacts[0].xero_contact_id if known else "")
    match = match_customer(north, deal=deal, details={"contact_name": NAME})
    assert bool(match.contact and match.contact.is_usable) is known


def test_an_action_without_a_door_asks_too(north, deal, alike):
    content = actions.prepare_draft(deal, connection=north)
    with pytest.raises(actions.CustomerInDoubt, match="RU Ltd has the e-mail address"):
        actions.draft_invoice(by=UserFactory(), connection=north, content=content, deal=deal)
