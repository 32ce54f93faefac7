"""What Xero did not take is tried again or given up, and then the invoice says what Xero holds."""

from __future__ import annotations

from decimal import Decimal

import pytest

from integrations import outbox
from integrations.models import OutboxState
from invoices import actions
from invoices.actions import InvalidInvoice, NotAllowed
from tests.invoices.actions.northwind import changed, kinds_of, messages_of, refuse

RAW = {
    "InvoiceID": "x-1",
    "Type": "ACCREC",
    "Status": "DRAFT",
    "Reference": "As Xero has it",
    "DateString": "2026-03-10T00:00:00",
    "DueDateString": "2026-04-09T00:00:00",
    "CurrencyCode": "GBP",
    "LineAmountTypes": "Exclusive",
    "SubTotal": "10.00",
    "TotalTax": "2.00",
    "Total": "12.00",
    "LineItems": [
        {
            "LineItemID": "line-1",
            "Description": "One tile",
            "Quantity": "1.0000",
            "UnitAmount": "10.0000",
            "AccountCode": "200",
            "TaxType": "OUTPUT2",
        }
    ],
}


def refused_edit(northwind):
    invoice = northwind.confirmed(xero_raw=RAW)
    invoice = actions.edit_invoice(
        invoice, by=northwind.rita, content=changed(reference="Mine"), expected_version=invoice.version
    )
    refuse(messages_of(invoice)[-1])
    return invoice


def test_trying_again_sends_the_same(northwind):
    invoice = refused_edit(northwind)
    actions.retry_invoice(invoice, by=northwind.rita)
    message = messages_of(invoice)[-1]
    assert (message.state, message.payload["body"]["Reference"]) == (OutboxState.PENDING, "Mine")
    assert kinds_of(invoice)[-1] == "retried"


def test_giving_up_goes_back_to_what_xero_holds(northwind):
    invoice = refused_edit(northwind)
    version = invoice.version
    fresh = actions.discard_failed(invoice, by=northwind.rita, reason="Not needed")
    assert messages_of(invoice)[-1].state == OutboxState.CANCELLED
    assert (fresh.reference, fresh.total, fresh.version) == ("As Xero has it", Decimal("12.00"), version + 1)
    (line,) = fresh.lines.all()
    assert (line.description, line.xero_line_item_id) == ("One tile", "line-1")
    assert kinds_of(invoice)[-1] == "discarded"


def test_giving_up_goes_back_to_xeros_customer(northwind):
    raw = {**RAW, "Contact": {"ContactID": "c-1", "Name": "As Xero names them"}}
    invoice = northwind.confirmed(xero_raw=raw)
    invoice = actions.edit_invoice(
        invoice,
        by=northwind.rita,
        content=changed(
            contact_details={"contact_name": "Somebody else", "email_address": "else@example.test"}
        ),
        expected_version=invoice.version,
    )
    refuse(messages_of(invoice)[-1])
    fresh = actions.discard_failed(invoice, by=northwind.rita, reason="Not them")
    assert fresh.contact.xero_contact_id == "c-1"
    assert fresh.contact_details["contact_name"] == "As Xero names them"
    assert "else@example.test" not in fresh.contact_details.values()


def test_giving_up_in_the_post_room_goes_back_too(northwind):
    invoice = refused_edit(northwind)
    outbox.discard(messages_of(invoice)[-1], by=northwind.fin, reason="Not needed")
    invoice.refresh_from_db()
    assert (invoice.reference, invoice.total) == ("As Xero has it", Decimal("12.00"))


def test_deleting_instead_of_a_refused_edit_shows_what_xero_holds(northwind):
    invoice = refused_edit(northwind)
    actions.delete_invoice(invoice, by=northwind.rita)
    invoice.refresh_from_db()
    assert invoice.reference == "As Xero has it"


def test_giving_up_a_step_leaves_the_content(northwind):
    invoice = northwind.confirmed(xero_raw=RAW)
    actions.submit_invoice(invoice, by=northwind.rita)
    refuse(messages_of(invoice)[-1])
    fresh = actions.discard_failed(invoice, by=northwind.rita, reason="Later")
    assert fresh.reference == "PO-77"


def test_a_draft_given_up_can_be_sent_after_all(northwind):
    invoice = northwind.draft()
    refuse(messages_of(invoice)[0])
    actions.discard_failed(invoice, by=northwind.rita, reason="Not now")
    actions.edit_invoice(invoice, by=northwind.rita, content=changed(reference="Now"), expected_version=1)
    message = messages_of(invoice)[-1]
    assert (message.kind, message.state) == ("xero.invoice.create", OutboxState.PENDING)


@pytest.mark.parametrize(
    "verb", [actions.retry_invoice, lambda *a, **k: actions.discard_failed(*a, reason="x", **k)]
)
def test_nothing_failed_is_said(northwind, verb):
    with pytest.raises(NotAllowed, match="Nothing"):
        verb(northwind.draft(), by=northwind.rita)


def test_giving_up_needs_a_reason(northwind):
    with pytest.raises(InvalidInvoice):
        actions.discard_failed(refused_edit(northwind), by=northwind.rita, reason=" ")


def test_a_failed_email_is_tried_again_too(northwind):
    invoice = northwind.confirmed("AUTHORISED")
    message = refuse(actions.email_invoice(invoice, by=northwind.rita))
    actions.retry_invoice(invoice, by=northwind.rita)
    message.refresh_from_db()
    assert message.state == OutboxState.PENDING
