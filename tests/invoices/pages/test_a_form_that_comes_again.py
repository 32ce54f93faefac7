"""A form that comes again after Back: what was typed last is what counts, and Submit submits."""

from __future__ import annotations

import uuid

import pytest

from integrations.models import OutboxMessage
from invoices import actions
from invoices.models import Invoice
from tests.factories import ContactFactory
from tests.invoices.pages.company import typed

LINE = {"description": "Consulting", "quantity": "2", "unit_amount": "100"}
SECOND = {"description": "Consulting", "quantity": "3", "unit_amount": "100"}


@pytest.fixture
def send(as_rep, deal, xero):
    def send(*lines, **changes):
        return as_rep.post(f"/deals/{deal.pk}/invoice/", typed(xero, *lines, **changes), follow=True)

    return send


def another_key():
    return {"draft_key": str(uuid.uuid4())}


def asked():
    return {
        message.payload.get("status") or message.payload["body"].get("Status")
        for message in OutboxMessage.objects.all()
    }


@pytest.mark.parametrize(("first", "second"), [("draft", "submit"), ("submit", "submit"), ("draft", "draft")])
def test_a_correction_after_back_is_kept(send, first, second):
    send(LINE, intent=first)
    page = send(SECOND, intent=second, reference="PO 8").content.decode()

    invoice = Invoice.objects.get()
    assert (invoice.reference, invoice.lines.get().quantity) == ("PO 8", 3)
    assert "You had saved this form before" in page
    assert asked() == {"SUBMITTED" if "submit" in (first, second) else "DRAFT"}


def test_a_second_correction_after_back_is_kept_too(send):
    send(LINE)
    send(SECOND)
    send(LINE, reference="PO 9")
    assert Invoice.objects.get().reference == "PO 9"


def test_a_correction_after_xero_has_it_is_sent_as_a_change(send):
    send(LINE)
    OutboxMessage.objects.update(state="delivered")
    Invoice.objects.update(xero_id="x-1", xero_status="DRAFT")
    send(SECOND, intent="submit")
    message = OutboxMessage.objects.get(state="pending")
    assert (message.kind, message.payload["body"]["Status"]) == ("xero.invoice.update", "SUBMITTED")


def test_submit_after_back_submits_what_was_saved_as_a_draft(send):
    send(LINE)
    send(LINE, intent="submit")
    assert Invoice.objects.get().version == 1
    assert "SUBMITTED" in asked()


def test_a_double_click_changes_nothing(send):
    send(LINE, intent="submit")
    send(LINE, intent="submit")
    assert Invoice.objects.get().version == 1
    assert OutboxMessage.objects.count() == 1


def test_submit_of_a_fresh_form_with_the_same_content_submits_the_twin(send):
    send(LINE)
    page = send(LINE, intent="submit", **another_key()).content.decode()
    assert "An identical invoice was saved" in page
    assert Invoice.objects.count() == 1
    assert "SUBMITTED" in asked()


def test_what_was_changed_meanwhile_is_no_twin(send, rep):
    send(LINE)
    invoice = Invoice.objects.get()
    content = actions.content_of(invoice)
    content.__dict__["reference"] = "PO 9"
    actions.edit_invoice(invoice, by=rep, content=content, expected_version=1)
    send(LINE, **another_key())
    assert Invoice.objects.count() == 2


def test_a_correction_over_a_colleagues_change_is_shown_beside_it_and_saved_as_an_edit(
    send, client, rep, finance
):
    send(LINE)
    invoice = Invoice.objects.get()
    content = actions.content_of(invoice)
    content.__dict__["reference"] = "Fiona's"
    actions.edit_invoice(invoice, by=finance, content=content, expected_version=1)

    page = send(SECOND, reference="Rita's").content.decode()

    assert "Fiona Finance changed this invoice" in page
    assert 'value="Rita&#x27;s"' in page
    assert f'action="/invoices/{invoice.uid}/edit/"' in page
    invoice.refresh_from_db()
    assert invoice.reference == "Fiona's"


def test_what_can_no_longer_be_changed_is_told_and_the_typed_text_stays(send):
    send(LINE)
    OutboxMessage.objects.update(state="delivered")
    Invoice.objects.update(xero_id="x-1", xero_status="AUTHORISED", xero_number="INV-1")
    page = send(SECOND, reference="PO 8").content.decode()
    assert "INV-1 is awaiting payment" in page
    assert 'value="PO 8"' in page


def test_submit_of_the_first_text_does_not_submit_a_colleagues_change(send, finance):
    send(LINE)
    invoice = Invoice.objects.get()
    content = actions.content_of(invoice)
    content.__dict__["reference"] = "Fiona's"
    actions.edit_invoice(invoice, by=finance, content=content, expected_version=1)
    page = send(LINE, intent="submit").content.decode()
    assert "Fiona Finance changed this invoice" in page
    assert "SUBMITTED" not in asked()


def test_another_customer_of_the_same_name_is_a_correction(send, xero):
    one, other = (ContactFactory(connection=xero, name="Ridgeway University") for _ in range(2))
    send(LINE, contact=one.pk)
    send(LINE, contact=other.pk)
    assert Invoice.objects.get().contact == other


def test_a_form_of_another_person_is_refused(send, client, finance, deal, xero):
    send(LINE)
    client.force_login(finance)
    page = client.post(f"/deals/{deal.pk}/invoice/", typed(xero, SECOND)).content.decode()
    assert "belongs to someone else" in page
    assert Invoice.objects.get().lines.get().quantity == 2
