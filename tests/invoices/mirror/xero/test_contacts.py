"""Contacts follow Xero, and an older document never wins."""

from __future__ import annotations

from datetime import timedelta

import pytest

from invoices.mirror import (
    mirror_contacts,
    mirror_invoices,
)
from invoices.models import Contact
from tests.factories import XeroConnectionFactory
from tests.invoices.mirror.documents import (
    NOON,
    make_contact,
    make_invoice,
)

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=1)


def test_a_contact_is_kept_with_its_terms():
    connection = XeroConnectionFactory()
    mirror_contacts(connection, [make_contact()])
    contact = Contact.objects.get()
    assert (contact.name, contact.payment_terms_day, contact.contact_number) == (
        "Acme Ltd",
        14,
        "pipedrive-org-5",
    )
    mirror_contacts(connection, [make_contact(Name="Acme Group", ContactStatus="ARCHIVED", at=LATER)])
    contact.refresh_from_db()
    assert (contact.name, contact.xero_contact_status) == ("Acme Group", "ARCHIVED")


def test_an_older_contact_changes_nothing():
    connection = XeroConnectionFactory()
    mirror_contacts(connection, [make_contact(at=LATER)])
    assert mirror_contacts(connection, [make_contact(Name="Old name")]) == []


def test_a_contact_first_met_on_an_invoice_is_filled_in_later():
    connection = XeroConnectionFactory()
    mirror_invoices(connection, [make_invoice()], source="event")
    assert Contact.objects.get().email_address == ""
    mirror_contacts(connection, [make_contact()])
    assert Contact.objects.get().email_address == "ap@acme.test"
