"""Submitting, rejecting, voiding; the PDF, the link and the e-mail."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage

from integrations.http import Message, RequestRejected
from invoices.models import Invoice
from invoices.sync import email_invoice, fetch_online_url, fetch_pdf, push_status
from tests.invoices.mirror.documents import NOON, make_invoice

pytestmark = pytest.mark.django_db


def test_a_status_is_set_and_mirrored(saved, message_about, xero):
    push_status(message_about("set_status", status="SUBMITTED", note=""), xero)
    saved.refresh_from_db()
    assert saved.xero_status == "SUBMITTED"
    assert not xero.writes("add_history_note")


def test_a_reason_goes_into_xeros_history(saved, message_about, xero):
    push_status(message_about("set_status", status="DRAFT", note="Wrong customer"), xero)
    assert xero.writes("add_history_note")[0][2] == "Wrong customer"


def test_a_note_xero_refuses_does_not_undo_the_status(saved, message_about, xero):
    xero.refuse["add_history_note"] = [RequestRejected([Message("No")])]
    push_status(message_about("set_status", status="SUBMITTED", note="Please"), xero)
    saved.refresh_from_db()
    assert saved.xero_status == "SUBMITTED"


def test_a_status_somebody_set_in_xero_already_is_done(saved, message_about, xero):
    xero.invoices[saved.xero_id] = make_invoice(
        InvoiceID=saved.xero_id, Status="VOIDED", at=NOON.replace(hour=20)
    )
    xero.refuse["update_invoice"] = [
        RequestRejected([Message("Invoice not of valid status for modification")])
    ]
    push_status(message_about("set_status", status="VOIDED", note=""), xero)
    saved.refresh_from_db()
    assert saved.xero_status == "VOIDED"


@pytest.mark.parametrize(
    ("asked", "held"), [("SUBMITTED", "AUTHORISED"), ("SUBMITTED", "PAID"), ("AUTHORISED", "PAID")]
)
def test_a_step_whose_answer_was_lost_is_done_when_the_invoice_went_further(
    saved, message_about, xero, asked, held
):
    xero.invoices[saved.xero_id] = make_invoice(
        InvoiceID=saved.xero_id, Status=held, at=NOON.replace(hour=20)
    )
    xero.refuse["update_invoice"] = [
        RequestRejected([Message("Invoice not of valid status for modification")])
    ]
    push_status(message_about("set_status", status=asked, note=""), xero)
    saved.refresh_from_db()
    assert saved.xero_status == held
    assert not saved.timeline.filter(kind="status_differs").exists()


def test_a_refusal_says_what_xero_says_and_what_it_is_there(saved, message_about, xero):
    xero.invoices[saved.xero_id] = make_invoice(
        InvoiceID=saved.xero_id, Status="PAID", at=NOON.replace(hour=20)
    )
    xero.refuse["update_invoice"] = [
        RequestRejected([Message("Invoice not of valid status for modification")])
    ]
    with pytest.raises(RequestRejected) as caught:
        push_status(message_about("set_status", status="VOIDED", note=""), xero)
    assert [message.text for message in caught.value.messages] == [
        "Invoice not of valid status for modification",
        "In Xero it is Paid.",
    ]
    saved.refresh_from_db()
    assert saved.xero_status == "PAID"


def test_an_invoice_xero_does_not_have_has_no_status_there(saved, message_about, xero):
    Invoice.objects.update(xero_id="")
    with pytest.raises(RequestRejected, match="does not have this invoice"):
        push_status(message_about("set_status", status="SUBMITTED", note=""), xero)


def test_the_pdf_is_kept_with_its_version_and_the_old_one_dropped(saved, message_about, xero):
    fetch_pdf(message_about("fetch_pdf"), xero)
    saved.refresh_from_db()
    first = saved.pdf.name
    assert saved.pdf.read() == b"%PDF-1.4 paper"
    assert saved.pdf_of_updated_at == saved.xero_updated_at
    fetch_pdf(message_about("fetch_pdf"), xero)
    saved.refresh_from_db()
    assert not default_storage.exists(first) or saved.pdf.name == first
    assert default_storage.exists(saved.pdf.name)


def test_the_link_is_kept(saved, message_about, xero):
    fetch_online_url(message_about("fetch_online_url"), xero)
    saved.refresh_from_db()
    assert saved.xero_online_url == "https://in.xero.com/abc"


def test_an_e_mail_is_asked_for_and_its_mark_read_back(saved, message_about, xero):
    email_invoice(message_about("email", to="ap@acme.test"), xero)
    assert [entry[0] for entry in xero.asked] == ["email_invoice", "get_invoice"]


def test_an_e_mail_whose_outcome_is_unknown_is_never_sent_again_by_itself(saved, message_about, xero):
    with pytest.raises(RequestRejected, match="may have been sent"):
        email_invoice(message_about("email", is_ambiguous=True), xero)
    assert not xero.writes("email_invoice")


def test_a_person_who_has_looked_can_have_it_sent_again(saved, message_about, xero):
    message = message_about("email", is_ambiguous=True)
    message.attempts = 1
    email_invoice(message, xero)
    assert len(xero.writes("email_invoice")) == 1


def test_an_e_mail_xero_marked_as_sent_is_done(saved, message_about, xero):
    xero.invoices[saved.xero_id] = make_invoice(
        InvoiceID=saved.xero_id, SentToContact=True, at=NOON.replace(hour=20)
    )
    email_invoice(message_about("email", is_ambiguous=True), xero)
    saved.refresh_from_db()
    assert saved.xero_sent_to_contact
