"""A step is taken on the invoice that the person saw: what changed since is told instead, by whom, when and where."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from invoices import actions
from invoices.actions import ChangedSinceSeen, NothingSeen, Seen
from invoices.models import Invoice
from tests.invoices.actions.northwind import deliver_all, messages_of
from tests.invoices.example_company import CONTENT

STEPS = {
    "submit": ("DRAFT", lambda one, by, seen: actions.submit_invoice(one, by=by, seen=seen)),
    "approve": ("SUBMITTED", lambda one, by, seen: actions.approve_invoice(one, by=by, seen=seen)),
    "reject": ("SUBMITTED", lambda one, by, seen: actions.reject_invoice(one, by=by, reason="No", seen=seen)),
    "void": ("AUTHORISED", lambda one, by, seen: actions.void_invoice(one, by=by, seen=seen)),
    "delete": ("DRAFT", lambda one, by, seen: actions.delete_invoice(one, by=by, seen=seen)),
    "email": ("AUTHORISED", lambda one, by, seen: actions.email_invoice(one, by=by, seen=seen)),
}


def dearer(northwind, invoice, **more):
    """Rita raises the price of the first line; the edit reaches Xero."""
    first, *rest = CONTENT.lines
    content = replace(CONTENT, lines=[replace(first, unit_amount=Decimal(98000)), *rest], **more)
    edited = actions.edit_invoice(
        invoice, by=northwind.rita, content=content, expected_version=invoice.version
    )
    deliver_all(edited)
    return edited


@pytest.mark.parametrize("step", STEPS)
def test_nothing_is_done_to_an_invoice_of_another_version(northwind, step):
    status, do = STEPS[step]
    invoice = northwind.confirmed(status, contact_details={"email_address": "pay@acme.test"})
    seen = Seen.of(invoice)
    Invoice.objects.filter(pk=invoice.pk).update(version=invoice.version + 1)
    before = len(messages_of(invoice))
    with pytest.raises(ChangedSinceSeen, match="has changed since you looked at it"):
        do(invoice, northwind.fin, seen)
    assert len(messages_of(invoice)) == before


@pytest.mark.parametrize("step", STEPS)
def test_nothing_is_done_to_an_invoice_of_another_total(northwind, step):
    status, do = STEPS[step]
    invoice = northwind.confirmed(status, contact_details={"email_address": "pay@acme.test"})
    seen = Seen(invoice.version, invoice.shown_total + 1)
    with pytest.raises(ChangedSinceSeen, match="The total is"):
        do(invoice, northwind.fin, seen)


def test_what_changed_is_told_with_both_totals_the_fields_who_and_when(northwind):
    invoice = northwind.confirmed("SUBMITTED")
    seen = Seen.of(invoice)
    edited = dearer(northwind, invoice, reference="PO 9")
    with pytest.raises(ChangedSinceSeen) as refusal:
        actions.approve_invoice(edited, by=northwind.fin, seen=seen)
    changes = refusal.value.changes
    assert (changes.seen.total, changes.invoice.shown_total) == (invoice.shown_total, edited.shown_total)
    assert changes.by == "Rita Rep"
    assert changes.at is not None
    assert {label for label, _, _ in changes.fields} == {"Reference", "Price of line 1"}
    assert "Rita Rep changed this invoice since you looked at it" in changes.text


def test_two_edits_of_one_field_are_told_from_the_first_to_the_last(northwind):
    invoice = northwind.confirmed("SUBMITTED")
    seen = Seen.of(invoice)
    once = dearer(northwind, invoice, reference="Second")
    dearer(northwind, once, reference="Third")
    with pytest.raises(ChangedSinceSeen) as refusal:
        actions.approve_invoice(invoice, by=northwind.fin, seen=seen)
    assert ("Reference", CONTENT.reference, "Third") in refusal.value.changes.fields


def test_what_changed_can_be_approved_once_it_was_seen(northwind):
    edited = dearer(northwind, northwind.confirmed("SUBMITTED"))
    actions.approve_invoice(edited, by=northwind.fin, seen=Seen.of(edited))
    assert messages_of(edited)[-1].payload["status"] == "AUTHORISED"


def test_an_approval_says_what_it_approves(northwind):
    with pytest.raises(NothingSeen, match="which version"):
        actions.approve_invoice(northwind.confirmed("SUBMITTED"), by=northwind.fin, seen=None)


def test_a_second_approver_who_saw_another_amount_is_told(northwind):
    invoice = northwind.confirmed("SUBMITTED")
    old = Seen.of(invoice)
    edited = dearer(northwind, invoice)
    actions.approve_invoice(edited, by=northwind.fin, seen=Seen.of(edited))
    with pytest.raises(ChangedSinceSeen):
        actions.approve_invoice(edited, by=northwind.fin, seen=old)


def test_what_a_colleague_sent_back_to_draft_is_not_approved_unseen(northwind):
    invoice = northwind.confirmed("SUBMITTED")
    seen = Seen.of(invoice)
    actions.reject_invoice(invoice, by=northwind.fin, reason="Wrong customer")
    with pytest.raises(ChangedSinceSeen, match="sent back to draft"):
        actions.approve_invoice(invoice, by=northwind.fin, seen=seen)


@pytest.mark.parametrize("options", [{}, {"submit": True}])
def test_a_change_on_its_way_is_not_approved(northwind, options):
    invoice = northwind.confirmed("SUBMITTED" if not options else "DRAFT")
    edited = actions.edit_invoice(
        invoice,
        by=northwind.rita,
        content=replace(CONTENT, reference="PO 9"),
        expected_version=invoice.version,
        **options,
    )
    with pytest.raises(actions.NotAllowed, match="still on its way to Xero"):
        actions.approve_invoice(edited, by=northwind.fin, seen=Seen.of(edited))
    deliver_all(edited)
    actions.approve_invoice(edited, by=northwind.fin, seen=Seen.of(edited))


def test_a_new_invoice_is_approved_once_xero_has_it(northwind):
    invoice = northwind.draft(submit=True)
    with pytest.raises(actions.NotAllowed, match="still on its way to Xero"):
        actions.approve_invoice(invoice, by=northwind.fin, seen=Seen.of(invoice))


@pytest.mark.parametrize(
    "text", ["", "x", "5:", "5:1e9", "-1", "5:1:draft", "９", "12345678901", "5:1.00001", "5 "]
)
def test_what_was_seen_is_read_strictly(text):
    assert Seen.read(text) is None


@pytest.mark.parametrize("seen", [Seen(5), Seen(5, Decimal("84.5")), Seen(5, Decimal("-84.25"), "SUBMITTED")])
def test_what_was_seen_is_read_as_it_was_written(seen):
    assert Seen.read(str(seen)) == seen
