"""Without scripts too, a name typed over another customer's details is not saved with them unseen."""

from __future__ import annotations

import pytest

from invoices.models import Invoice
from tests.invoices.pages.company import typed

pytestmark = pytest.mark.django_db
LINE = {"description": "Consulting day", "unit_amount": "850.00"}
OWNER = "Ridgeway University"


@pytest.fixture
def save(as_rep, deal, xero):
    def save(**sent):
        return as_rep.post(f"/deals/{deal.pk}/invoice/", typed(xero, LINE, details_of=OWNER) | sent)

    return save


def test_the_form_asks_once_and_keeps_what_was_typed(save):
    answer = save(contact_name="Jones Bakery")
    assert answer.status_code == 200
    errors = answer.context["form"].customer.errors["contact_name"]
    assert errors == [
        f"Below stand the details of “{OWNER}”. Check that they are right for this customer, and save again."
    ]
    page = answer.content.decode()
    assert 'name="details_of" value="Jones Bakery"' in page
    assert 'value="mary@ridgeway.test"' in page
    assert not Invoice.objects.exists()

    assert save(contact_name="Jones Bakery", details_of="Jones Bakery").status_code == 302
    assert Invoice.objects.get().contact_details["contact_name"] == "Jones Bakery"


@pytest.mark.parametrize("name", [OWNER, "ridgeway  university"])
def test_the_same_customer_is_not_asked_about(save, name):
    assert save(contact_name=name).status_code == 302


def test_a_name_alone_takes_nothing_over(save):
    assert save(contact_name="Jones Bakery", email_address="").status_code == 302


def test_the_page_says_it_whenever_it_comes_back(save):
    page = save(contact_name="Jones Bakery", intent="add").content.decode()
    assert f"Below stand the details of “{OWNER}”" in page
