"""An installation of before the customer's key and record is migrated: both are filled in for what it holds."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from invoices.models import Contact, Invoice
from tests.factories import ContactFactory, DealFactory, InvoiceFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def before():
    """The rows of such an installation; afterwards all is as it was."""
    contact = ContactFactory(name="Cafe\u0301 ZOE\u0308")
    both = DealFactory(pipedrive_organization_id=5, pipedrive_person_id=7, person_name="Ann Bee")
    alone = DealFactory(connection=both.connection, pipedrive_person_id=9, person_name="Cay Dee")
    InvoiceFactory(xero_number="company", deal=both, contact_details={"contact_name": "Whatever it was"})
    InvoiceFactory(xero_number="person", deal=both, contact_details={"contact_name": "ann bee"})
    InvoiceFactory(xero_number="alone", deal=alone)
    InvoiceFactory(xero_number="no deal", deal=None, contact=contact)
    call_command("migrate", "invoices", "0006", verbosity=0)
    yield
    call_command("migrate", verbosity=0)


def test_keys_and_records_are_filled_in(before):
    call_command("migrate", verbosity=0)
    assert Contact.objects.get(name__startswith="Caf").name_key == "café zoë"
    assert dict(Invoice.objects.values_list("xero_number", "customer_number")) == {
        "company": "pipedrive-org-5",
        "person": "pipedrive-person-7",
        "alone": "pipedrive-person-9",
        "no deal": "",
    }
