"""Xero's official SDK lives a whole story against the sandbox, its strict models taking every answer."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from xero_python.accounting import models as m
from xero_python.exceptions import AccountingBadRequestException, OAuth2InvalidGrantError

from tests.strangers.xero_sdk import connect

DUE = date(2026, 12, 1)


@pytest.fixture(scope="module")
def sdk(sandbox):
    """The SDK, connected to a fresh demo company."""
    sandbox.reset()
    return connect(sandbox)


def customer(sdk):
    return sdk.call("get_contacts", where='Name=="Brightwater Homes"').contacts[0]


def draft(sdk, **fields):
    line = m.LineItem(
        description="Survey", quantity=2, unit_amount=50, account_code="200", tax_type="OUTPUT2"
    )
    given = {
        "type": "ACCREC",
        "contact": m.Contact(contact_id=customer(sdk).contact_id),
        "line_items": [line],
    }
    return m.Invoice(**given | {"date": date(2026, 11, 1), "due_date": DUE} | fields)


def create(sdk, **fields):
    answer = sdk.call("create_invoices", m.Invoices(invoices=[draft(sdk, **fields)]), summarize_errors=True)
    return answer.invoices[0]


def change(sdk, invoice, **fields):
    wanted = m.Invoices(invoices=[m.Invoice(**fields)])
    return sdk.call("update_invoice", invoice.invoice_id, wanted).invoices[0]


def read(sdk, invoice):
    return sdk.call("get_invoice", invoice.invoice_id).invoices[0]


def test_it_connects_and_finds_its_settings(sdk):
    rows = sdk.identity.get_connections()
    assert {row.tenant_type for row in rows} == {"ORGANISATION"}
    organisation = sdk.call("get_organisations").organisations[0]
    assert (organisation.organisation_id, organisation.base_currency.name) == (sdk.tenant, "GBP")
    codes = {row.code for row in sdk.call("get_accounts", where='Status=="ACTIVE"').accounts}
    assert "200" in codes
    rates = {row.tax_type: row.effective_rate for row in sdk.call("get_tax_rates").tax_rates}
    assert rates["OUTPUT2"] == 20


def test_it_refreshes_its_tokens_and_knows_a_dead_one(sdk):
    old = dict(sdk.tokens)
    sdk.tokens["expires_at"] = time.time() - 1
    sdk.call("get_organisations")
    assert sdk.tokens["refresh_token"] != old["refresh_token"]
    kept = dict(sdk.tokens)
    sdk.tokens.update(expires_at=time.time() - 1, refresh_token="never issued", scope=[])
    with pytest.raises(OAuth2InvalidGrantError):
        sdk.identity.get_connections()
    sdk.tokens.update(kept, expires_at=time.time() + 1800, scope=old["scope"])


def test_it_keeps_contacts(sdk):
    fresh = m.Contact(name="Strangers Ltd", email_address="hello@strangers.example", contact_number="S-1")
    made = sdk.call("create_contacts", m.Contacts(contacts=[fresh])).contacts[0]
    with pytest.raises(AccountingBadRequestException) as refused:
        sdk.call("create_contacts", m.Contacts(contacts=[m.Contact(name="strangers ltd")]))
    assert "already assigned to another contact" in refused.value.reason
    renamed = m.Contacts(contacts=[m.Contact(contact_number="S-1", name="Strangers PLC")])
    changed = sdk.call("update_or_create_contacts", renamed).contacts[0]
    assert (changed.contact_id, changed.name) == (made.contact_id, "Strangers PLC")
    note = m.HistoryRecords(history_records=[m.HistoryRecord(details="Called them")])
    sdk.call("create_contact_history", made.contact_id, note)
    assert sdk.call("get_contact_history", made.contact_id).history_records[0].details == "Called them"
    archived = m.Contacts(contacts=[m.Contact(contact_status="ARCHIVED")])
    assert sdk.call("update_contact", made.contact_id, archived).contacts[0].contact_status == "ARCHIVED"


def test_it_keeps_items(sdk):
    sold = m.Purchase(unit_price=Decimal("9.5"), account_code="200", tax_type="OUTPUT2")
    item = m.Item(code="STR-1", name="Strange thing", sales_details=sold)
    made = sdk.call("create_items", m.Items(items=[item])).items[0]
    other = m.Items(items=[m.Item(code="STR-1", name="Renamed")])
    assert sdk.call("update_item", made.item_id, other).items[0].name == "Renamed"
    by_item = m.LineItem(item_code="STR-1", quantity=2)
    assert create(sdk, line_items=[by_item]).sub_total == 19
    sdk.call("delete_item", made.item_id)


def test_a_batch_with_one_bad_element(sdk):
    batch = m.Invoices(invoices=[draft(sdk), draft(sdk, type="ACCREC", line_items=[]), draft(sdk)])
    answers = sdk.call("create_invoices", batch, summarize_errors=False).invoices
    assert [row.status_attribute_string for row in answers] == ["OK", "ERROR", "OK"]
    assert answers[1].validation_errors[0].message == "One or more line items must be specified"
    with pytest.raises(AccountingBadRequestException) as refused:
        sdk.call("create_invoices", batch, summarize_errors=True)
    assert refused.value.reason == "One or more line items must be specified"


def test_from_draft_to_paid_and_back(sdk):
    invoice = create(sdk)
    assert (invoice.status, invoice.total) == ("DRAFT", 120)
    assert change(sdk, invoice, status="SUBMITTED").status == "SUBMITTED"
    assert change(sdk, invoice, status="AUTHORISED").status == "AUTHORISED"
    given = {"invoice": m.Invoice(invoice_id=invoice.invoice_id), "account": m.Account(code="090")}
    payment = m.Payment(**given, date=date(2026, 11, 20), amount=120)
    paid = sdk.call("create_payment", payment).payments[0]
    assert (read(sdk, invoice).status, read(sdk, invoice).amount_due) == ("PAID", 0)
    assert sdk.call("get_payment", paid.payment_id).payments[0].amount == 120
    sdk.call("delete_payment", paid.payment_id, m.PaymentDelete(status="DELETED"))
    assert read(sdk, invoice).status == "AUTHORISED"
    assert change(sdk, invoice, status="VOIDED").status == "VOIDED"


def test_a_credit_note_pays_an_invoice(sdk):
    invoice = create(sdk, status="AUTHORISED")
    line = m.LineItem(description="Returned", quantity=1, unit_amount=100, account_code="200")
    contact = m.Contact(contact_id=customer(sdk).contact_id)
    given = {"type": "ACCRECCREDIT", "contact": contact, "line_items": [line], "date": date(2026, 11, 2)}
    wanted = m.CreditNotes(credit_notes=[m.CreditNote(**given)])
    note = sdk.call("create_credit_notes", wanted).credit_notes[0]
    approved = m.CreditNotes(credit_notes=[m.CreditNote(status="AUTHORISED")])
    assert (
        sdk.call("update_credit_note", note.credit_note_id, approved).credit_notes[0].remaining_credit == 120
    )
    part = m.Allocation(amount=120, date=date(2026, 11, 3), invoice=m.Invoice(invoice_id=invoice.invoice_id))
    wanted = m.Allocations(allocations=[part])
    set_against = sdk.call("create_credit_note_allocation", note.credit_note_id, wanted).allocations[0]
    found = read(sdk, invoice)
    assert (found.status, found.amount_credited, found.credit_notes[0].applied_amount) == ("PAID", 120, 120)
    gone = sdk.call("delete_credit_note_allocations", note.credit_note_id, set_against.allocation_id)
    assert gone.is_deleted is True
    assert read(sdk, invoice).amount_due == 120
    sdk.call("get_credit_note_history", note.credit_note_id)


def test_what_hangs_on_an_invoice(sdk):
    invoice = create(sdk, status="AUTHORISED")
    note = m.HistoryRecords(history_records=[m.HistoryRecord(details="Rang the customer")])
    sdk.call("create_invoice_history", invoice.invoice_id, note)
    assert (
        sdk.call("get_invoice_history", invoice.invoice_id).history_records[0].details == "Rang the customer"
    )
    stored = sdk.call("create_invoice_attachment_by_file_name", invoice.invoice_id, "note.txt", b"hello")
    row = sdk.call("get_invoice_attachments", invoice.invoice_id).attachments[0]
    assert (row.attachment_id, row.content_length) == (stored.attachments[0].attachment_id, 5)
    pdf = sdk.call("get_invoice_as_pdf", invoice.invoice_id)
    with open(pdf, "rb") as file:
        assert file.read(5) == b"%PDF-"
    link = sdk.call("get_online_invoice", invoice.invoice_id).online_invoices[0]
    assert "/in/" in link.online_invoice_url
    assert change(sdk, invoice, contact=m.Contact(contact_id=mailable(sdk))).status == "AUTHORISED"
    sdk.call("email_invoice", invoice.invoice_id, m.RequestEmpty())
    assert read(sdk, invoice).sent_to_contact is True


def mailable(sdk):
    rows = sdk.call("get_contacts", where='Name=="Ashford Plumbing"').contacts
    return rows[0].contact_id


def test_pages_filters_and_what_changed(sdk):
    first = sdk.call("get_invoices", page=1, page_size=50)
    assert (len(first.invoices), first.pagination.page_size) == (50, 50)
    last = sdk.call("get_invoices", page=first.pagination.page_count, page_size=50)
    assert len(last.invoices) == first.pagination.item_count - 50 * (first.pagination.page_count - 1)
    invoice = create(sdk, reference="needle")
    since = datetime.now(UTC) - timedelta(seconds=30)
    changed = sdk.call("get_invoices", if_modified_since=since, page=1).invoices
    assert invoice.invoice_id in {row.invoice_id for row in changed}
    later = datetime.now(UTC) + timedelta(days=1)
    assert sdk.call("get_invoices", if_modified_since=later, page=1).invoices == []
    found = sdk.call("get_invoices", search_term="needle", statuses=["DRAFT"], order="Date DESC")
    assert [row.invoice_id for row in found.invoices] == [invoice.invoice_id]
    by_id = sdk.call("get_invoices", i_ds=[invoice.invoice_id], unitdp=4, page=1)
    assert by_id.invoices[0].line_items[0].unit_amount == 50


def test_the_key_gives_the_first_answer_again(sdk):
    wanted = m.Invoices(invoices=[draft(sdk)])
    first, second = (
        sdk.call("create_invoices", wanted, idempotency_key="story-1").invoices[0] for _ in range(2)
    )
    assert first.invoice_id == second.invoice_id


def test_the_headers_say_how_much_is_left(sandbox, sdk):
    sandbox.switch(xero_minute_limit=500)
    _, status, headers = sdk.call("get_organisations", _return_http_data_only=False)
    assert (status, int(headers["X-MinLimit-Remaining"]) < 500) == (200, True)
    sandbox.switch(xero_minute_limit=0)
