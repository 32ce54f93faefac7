"""An edit made here never undoes silently what somebody changed in Xero in the meantime."""

from __future__ import annotations

from datetime import timedelta

import pytest

from integrations.http import RequestRejected
from invoices.mapping import invoice_body
from invoices.models import Invoice
from invoices.sync import push_update
from invoices.timeline import Kind
from tests.invoices.mirror.documents import make_invoice

pytestmark = pytest.mark.django_db


@pytest.fixture
def edit(saved, message_about):
    """An edit of the reference, written on the version Xero held."""
    Invoice.objects.filter(pk=saved.pk).update(reference="Ours")
    saved.refresh_from_db()
    body = invoice_body(saved, contact_id=saved.contact.xero_contact_id)
    contact = {"contact_id": saved.contact.xero_contact_id}
    return message_about(
        "update", body=body, contact=contact, base_updated_at=saved.xero_updated_at.isoformat()
    )


def change_in_xero(xero, invoice, **members):
    held = xero.invoices[invoice.xero_id]
    later = held.updated_at + timedelta(minutes=10)
    xero.invoices[invoice.xero_id] = make_invoice(at=later, **{**held.raw, "UpdatedDateUTC": "", **members})
    xero.invoices[invoice.xero_id].updated_date_utc_string = later.isoformat()


def test_an_edit_of_the_reference_leaves_the_lines_alone(saved, edit, xero):
    push_update(edit, xero)
    [(_, subject, body, _)] = xero.writes("update_invoice")
    assert subject == saved.xero_id
    assert body["Reference"] == "Ours"
    assert "LineItems" not in body
    saved.refresh_from_db()
    assert saved.reference == "Ours"


def test_the_same_field_changed_in_xero_is_a_conflict_and_both_versions_are_kept(saved, edit, xero):
    change_in_xero(xero, saved, Reference="Theirs")
    with pytest.raises(RequestRejected) as caught:
        push_update(edit, xero)
    [message] = caught.value.messages
    assert message.field == "reference"
    assert "there it is “Theirs”, here “Ours”" in message.text
    assert not xero.writes("update_invoice")
    saved.refresh_from_db()
    assert saved.reference == "Ours"
    assert saved.xero_raw["Reference"] == "Theirs"
    assert saved.timeline.filter(kind=Kind.CHANGED).exists()


def test_a_conflict_stays_one_when_the_same_edit_is_tried_again(saved, edit, xero):
    change_in_xero(xero, saved, Reference="Theirs")
    for _ in range(2):
        with pytest.raises(RequestRejected):
            push_update(edit, xero)


def test_once_the_person_has_seen_xeros_version_the_edit_goes_through(saved, edit, xero):
    change_in_xero(xero, saved, Reference="Theirs")
    with pytest.raises(RequestRejected):
        push_update(edit, xero)
    saved.refresh_from_db()
    edit.payload["base_updated_at"] = saved.xero_updated_at.isoformat()
    push_update(edit, xero)
    assert len(xero.writes("update_invoice")) == 1


def test_the_same_change_made_on_both_sides_is_no_conflict(saved, edit, xero):
    change_in_xero(xero, saved, Reference="Ours")
    push_update(edit, xero)
    assert len(xero.writes("update_invoice")) == 1


def test_an_invoice_voided_in_xero_can_not_be_changed(saved, edit, xero):
    change_in_xero(xero, saved, Status="VOIDED")
    with pytest.raises(RequestRejected, match="Voided"):
        push_update(edit, xero)


@pytest.mark.parametrize(("status", "word"), [("AUTHORISED", "Awaiting payment"), ("PAID", "Paid")])
def test_nor_one_approved_there_meanwhile_which_the_edit_did_not_know_of(saved, edit, xero, status, word):
    change_in_xero(xero, saved, Status=status)
    with pytest.raises(RequestRejected, match=f"In Xero it is now {word}, so this change was not sent"):
        push_update(edit, xero)
    assert not xero.writes("update_invoice")


def test_an_edit_of_an_invoice_xero_never_got_creates_it(saved, edit, xero):
    Invoice.objects.filter(pk=saved.pk).update(xero_id="")
    xero.invoices.clear()
    push_update(edit, xero)
    assert len(xero.writes("create_invoice")) == 1
