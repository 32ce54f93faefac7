"""A draft is written once, however often it is asked for, and what Xero is told goes with it."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import ConnectionState
from invoices.actions import InvalidInvoice, NotAllowed
from invoices.models import Invoice, TimelineEntry
from tests.factories import ContactFactory, UserFactory
from tests.invoices.actions.northwind import changed, kinds_of, messages_of
from tests.invoices.example_company import CONTENT, LINE


def test_a_draft_with_its_lines_totals_and_owner(northwind):
    invoice = northwind.draft()
    assert (invoice.owner, invoice.deal, invoice.version) == (northwind.rita, northwind.deal, 1)
    assert (invoice.sub_total, invoice.total_tax, invoice.total) == (500, 100, 600)
    (line,) = invoice.lines.all()
    assert (line.description, line.item_code) == ("Slate tile", "ST-1")
    assert kinds_of(invoice) == ["drafted"]


def test_xero_is_told_once_the_rest_is_written(northwind):
    invoice = northwind.draft()
    (message,) = messages_of(invoice)
    assert (message.kind, message.created_by) == ("xero.invoice.create", northwind.rita)
    assert message.payload["invoice_id"] == invoice.pk
    body = message.payload["body"]
    assert (body["Status"], body["Url"]) == ("DRAFT", f"http://localhost:8000/invoices/{invoice.uid}/")
    assert message.payload["contact"] == {
        "contact_id": None,
        "contact_number": "pipedrive-org-5",
        "body": {"Name": "Acme OÜ", "EmailAddress": "ana@x.test", "ContactNumber": "pipedrive-org-5"},
    }


def test_submitting_at_once_asks_for_approval(northwind):
    (message,) = messages_of(northwind.draft(submit=True))
    assert message.payload["body"]["Status"] == "SUBMITTED"


def test_we_look_more_often_for_a_while(northwind):
    northwind.draft()
    northwind.connection.refresh_from_db()
    assert northwind.connection.active_until > timezone.now() + dt.timedelta(minutes=29)


def test_a_customer_known_by_name_is_used(northwind):
    contact = ContactFactory(connection=northwind.connection, name="ACME OÜ")
    invoice = northwind.draft()
    assert invoice.contact == contact
    assert messages_of(invoice)[0].payload["contact"]["contact_id"] == contact.xero_contact_id


def test_a_customer_known_by_our_number_is_used_though_renamed(northwind):
    contact = ContactFactory(
        connection=northwind.connection, name="Acme Group", contact_number="pipedrive-org-5"
    )
    assert northwind.draft().contact == contact


def test_another_name_typed_is_another_customer(northwind):
    ContactFactory(connection=northwind.connection, name="Acme Group", contact_number="pipedrive-org-5")
    invoice = northwind.draft(content=changed(contact_details={"contact_name": "Somebody Else"}))
    assert invoice.contact is None
    assert messages_of(invoice)[0].payload["contact"]["contact_number"] == ""


def test_a_customer_of_another_organisation_is_not_ours(northwind):
    ContactFactory(name="Acme OÜ")
    assert northwind.draft().contact is None


def test_an_archived_customer_is_refused_beside_the_name(northwind):
    ContactFactory(connection=northwind.connection, name="Acme OÜ", xero_contact_status="ARCHIVED")
    with pytest.raises(InvalidInvoice) as refusal:
        northwind.draft()
    assert refusal.value.errors[0].field == "contact_name"


def test_a_merged_customer_is_the_one_it_was_merged_into(northwind):
    target = ContactFactory(connection=northwind.connection, name="Acme Holding")
    ContactFactory(
        connection=northwind.connection,
        name="Acme OÜ",
        xero_contact_status="ARCHIVED",
        merged_to_contact_id=target.xero_contact_id,
    )
    assert northwind.draft().contact == target


def test_bad_input_writes_nothing(northwind):
    with pytest.raises(InvalidInvoice) as refusal:
        northwind.draft(content=changed(lines=[replace(LINE, description="", unit_amount=None)]))
    assert [error.field for error in refusal.value.errors] == ["description", "unit_amount"]
    assert not Invoice.objects.exists()


def test_the_same_form_twice_is_one_invoice(northwind):
    key = uuid.uuid4()
    first = northwind.draft(draft_key=key)
    again = northwind.draft(draft_key=key, content=changed(reference="changed meanwhile"))
    assert again == first
    assert len(messages_of(first)) == 1


def test_the_same_form_twice_at_once_is_one_invoice(northwind, monkeypatch):
    key = uuid.uuid4()
    first = northwind.draft(draft_key=key)
    answers = iter([None, first])
    monkeypatch.setattr("invoices.actions.drafts._by_key", lambda draft_key, by: next(answers))
    assert northwind.draft(draft_key=key, allow_twin=True) == first
    assert Invoice.objects.count() == 1


def test_somebody_elses_form_is_refused(northwind):
    key = uuid.uuid4()
    northwind.draft(draft_key=key)
    with pytest.raises(NotAllowed):
        northwind.draft(draft_key=key, by=UserFactory(organisations=[northwind.connection]))


def test_the_same_content_in_two_windows_is_one_invoice(northwind):
    first = northwind.draft(draft_key=uuid.uuid4())
    assert northwind.draft(draft_key=uuid.uuid4()) == first


def test_another_content_is_another_invoice(northwind):
    assert northwind.draft() != northwind.draft(content=changed(reference="PO-78"))


def test_a_twin_that_is_meant_is_written(northwind):
    assert northwind.draft() != northwind.draft(allow_twin=True)


def test_a_minute_later_the_same_is_meant(northwind):
    first = northwind.draft()
    TimelineEntry.objects.update(at=timezone.now() - dt.timedelta(seconds=61))
    assert northwind.draft() != first


def test_a_disconnected_organisation_says_so(northwind):
    northwind.connection.state = ConnectionState.DISCONNECTED
    with pytest.raises(NotAllowed, match="disconnected"):
        northwind.draft()


def test_an_organisation_that_needs_reconnecting_only_waits(northwind):
    northwind.connection.state = ConnectionState.NEEDS_RECONNECT
    northwind.connection.save()
    assert messages_of(northwind.draft())


def test_an_invoice_without_a_deal(northwind):
    invoice = northwind.draft(deal=None)
    assert invoice.deal is None
    assert invoice.contact_details["contact_name"] == CONTENT.contact_details["contact_name"]


def test_four_decimals_survive(northwind):
    invoice = northwind.draft(content=changed(lines=[replace(LINE, unit_amount=Decimal("0.1234"))]))
    assert messages_of(invoice)[0].payload["body"]["LineItems"][0]["UnitAmount"] == "0.1234"


def test_a_customer_picked_from_another_organisation_is_refused(northwind):
    with pytest.raises(InvalidInvoice, match="another Xero organisation"):
        northwind.draft(contact=ContactFactory())
