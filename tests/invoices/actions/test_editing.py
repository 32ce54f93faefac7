"""An edit reaches Xero once, by the shortest way, and never over somebody else's."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import timezone

from integrations.models import OutboxState
from invoices import actions
from invoices.actions import InvalidInvoice, NotAllowed, StaleInvoice
from invoices.models import Invoice
from tests.factories import ContactFactory
from tests.invoices.actions.northwind import changed, kinds_of, messages_of, refuse
from tests.invoices.example_company import CONTENT, LINE


def edit(northwind, invoice, content=None, *, by=None, version=None, **options):
    return actions.edit_invoice(
        invoice,
        by=by or northwind.rita,
        content=content or changed(reference="PO-78"),
        expected_version=invoice.version if version is None else version,
        **options,
    )


def test_the_rows_follow_and_the_version_grows(northwind):
    invoice = edit(northwind, northwind.confirmed())
    assert (invoice.reference, invoice.version) == ("PO-78", 2)
    assert kinds_of(invoice)[-1] == "edited"
    assert invoice.timeline.last().data["changes"] == [{"label": "Reference", "old": "PO-77", "new": "PO-78"}]


def test_a_change_of_lines_changes_the_totals(northwind):
    content = changed(lines=[LINE, replace(LINE, description="More", quantity=Decimal(2))])
    invoice = edit(northwind, northwind.confirmed(), content)
    assert invoice.lines.count() == 2
    assert invoice.total == 630


def test_what_xero_holds_is_updated(northwind):
    stamp = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)
    invoice = northwind.confirmed(xero_updated_at=stamp)
    edit(northwind, invoice)
    message = messages_of(invoice)[-1]
    assert message.kind == "xero.invoice.update"
    assert "Status" not in message.payload["body"]
    assert message.payload["base_updated_at"] == stamp.isoformat()


def test_an_edit_can_submit_as_well(northwind):
    invoice = northwind.confirmed()
    edit(northwind, invoice, submit=True)
    assert messages_of(invoice)[-1].payload["body"]["Status"] == "SUBMITTED"


def test_a_draft_not_sent_yet_is_rewritten(northwind):
    invoice = northwind.draft()
    (before,) = messages_of(invoice)
    edit(northwind, invoice)
    (after,) = messages_of(invoice)
    assert after.payload["body"]["Reference"] == "PO-78"
    assert (after.payload["body"]["Status"], after.kind) == ("DRAFT", "xero.invoice.create")
    assert after.key != before.key


def test_a_rewritten_submission_stays_one(northwind):
    invoice = northwind.draft(submit=True)
    edit(northwind, invoice)
    assert messages_of(invoice)[0].payload["body"]["Status"] == "SUBMITTED"


def test_what_is_being_sent_is_followed_by_an_update(northwind):
    invoice = northwind.draft()
    (message,) = messages_of(invoice)
    message.claimed_until = timezone.now() + dt.timedelta(minutes=1)
    message.save()
    edit(northwind, invoice)
    create, update = messages_of(invoice)
    assert create.payload["body"]["Reference"] == "PO-77"
    assert (update.kind, update.payload["body"]["Reference"]) == ("xero.invoice.update", "PO-78")


def test_what_may_have_arrived_is_never_rewritten(northwind):
    invoice = northwind.draft()
    (message,) = messages_of(invoice)
    message.is_ambiguous = True
    message.save()
    edit(northwind, invoice)
    assert [one.kind for one in messages_of(invoice)] == ["xero.invoice.create", "xero.invoice.update"]


def test_edit_and_resend_of_what_xero_refused(northwind):
    invoice = northwind.draft()
    refuse(messages_of(invoice)[0])
    edit(northwind, invoice)
    (message,) = messages_of(invoice)
    assert (message.state, message.failure) == (OutboxState.PENDING, "")
    assert message.payload["body"]["Reference"] == "PO-78"


def test_an_unknown_outcome_is_looked_for_again_before_the_edit(northwind):
    invoice = northwind.draft()
    refuse(messages_of(invoice)[0], failure="exhausted", is_ambiguous=True)
    edit(northwind, invoice)
    create, update = messages_of(invoice)
    assert (create.state, create.payload["body"]["Reference"]) == (OutboxState.PENDING, "PO-77")
    assert update.payload["body"]["Reference"] == "PO-78"


def test_a_refused_submission_gives_way_to_the_edit(northwind):
    invoice = northwind.confirmed()
    actions.submit_invoice(invoice, by=northwind.rita)
    refuse(messages_of(invoice)[-1])
    edit(northwind, invoice, submit=True)
    states = [(one.kind.rsplit(".", 1)[-1], one.state) for one in messages_of(invoice)[1:]]
    assert states == [("set_status", OutboxState.CANCELLED), ("update", OutboxState.PENDING)]


def test_the_second_of_two_people_is_told_what_changed(northwind):
    invoice = northwind.confirmed()
    edit(northwind, invoice, changed(reference="Fin's"), by=northwind.fin)
    with pytest.raises(StaleInvoice) as refusal:
        edit(northwind, invoice, changed(reference="Rita's", due_date=dt.date(2026, 5, 1)), version=1)
    assert refusal.value.changes == [("Reference", "Fin's", "Rita's")]
    assert refusal.value.by == northwind.fin
    assert refusal.value.at is not None
    invoice.refresh_from_db()
    assert invoice.reference == "Fin's"


def test_a_change_nobody_told_of_lists_all_that_differs(northwind):
    invoice = northwind.confirmed()
    Invoice.objects.filter(pk=invoice.pk).update(version=2, reference="From Xero")
    with pytest.raises(StaleInvoice) as refusal:
        edit(northwind, invoice, changed(due_date=dt.date(2026, 5, 1)), version=1)
    assert [label for label, _, _ in refusal.value.changes] == ["Due date", "Reference"]


@pytest.mark.parametrize("status", ["AUTHORISED", "PAID", "VOIDED", "DELETED"])
def test_what_xero_has_closed_can_not_be_changed_here(northwind, status):
    with pytest.raises(NotAllowed, match="can't be changed here"):
        edit(northwind, northwind.confirmed(status))


def test_nor_while_its_approval_is_on_the_way(northwind):
    invoice = northwind.confirmed("SUBMITTED")
    actions.approve_invoice(invoice, by=northwind.fin, seen=actions.Seen.of(invoice))
    with pytest.raises(NotAllowed):
        edit(northwind, invoice)


def test_bad_input_changes_nothing(northwind):
    invoice = northwind.confirmed()
    with pytest.raises(InvalidInvoice):
        edit(northwind, invoice, changed(lines=[]))
    invoice.refresh_from_db()
    assert (invoice.version, invoice.lines.count()) == (1, 1)


def test_lines_keep_xeros_ids_tracking_and_discounts(northwind):
    invoice = northwind.confirmed()
    tracking = [{"Name": "Region", "Option": "North"}]
    invoice.lines.update(xero_line_item_id="line-1", tracking=tracking, discount_amount=Decimal(5))
    typed = replace(LINE, description="Blue", xero_line_item_id="line-1", discount_amount=Decimal(5))
    edit(northwind, invoice, changed(lines=[typed]))
    (body,) = messages_of(invoice)[-1].payload["body"]["LineItems"]
    assert (body["LineItemID"], body["Tracking"], body["DiscountAmount"]) == ("line-1", tracking, "5")


def test_a_discount_amount_that_was_emptied_is_gone(northwind):
    invoice = northwind.confirmed()
    invoice.lines.update(xero_line_item_id="line-1", discount_amount=Decimal(5))
    edit(northwind, invoice, changed(lines=[replace(LINE, xero_line_item_id="line-1")]))
    (body,) = messages_of(invoice)[-1].payload["body"]["LineItems"]
    assert (body["DiscountRate"], "DiscountAmount" in body) == ("0", False)


def test_an_id_of_another_invoice_is_not_sent(northwind):
    invoice = northwind.confirmed()
    edit(northwind, invoice, changed(lines=[replace(LINE, xero_line_item_id="stolen")]))
    (body,) = messages_of(invoice)[-1].payload["body"]["LineItems"]
    assert "LineItemID" not in body


def test_another_name_is_another_customer(northwind):
    other = ContactFactory(connection=northwind.connection, name="Other Ltd")
    invoice = edit(northwind, northwind.confirmed(), changed(contact_details={"contact_name": "Other Ltd"}))
    assert invoice.contact == other


def test_the_same_content_again_is_sent_again(northwind):
    invoice = northwind.confirmed()
    edit(northwind, invoice, CONTENT)
    assert messages_of(invoice)[-1].kind == "xero.invoice.update"
    assert invoice.timeline.last().data["changes"] == []


def test_a_double_click_saves_once(northwind):
    invoice = northwind.confirmed()
    edit(northwind, invoice, version=1)
    again = edit(northwind, invoice, version=1)
    assert (again.version, len(messages_of(invoice))) == (2, 2)


def test_a_double_click_submits_once(northwind):
    invoice = northwind.confirmed()
    edit(northwind, invoice, version=1, submit=True)
    edit(northwind, invoice, version=1, submit=True)
    assert [one.kind for one in messages_of(invoice)] == ["xero.invoice.create", "xero.invoice.update"]


def test_submitting_what_somebody_else_saved_alike_still_submits(northwind):
    invoice = northwind.confirmed()
    edit(northwind, invoice, version=1, by=northwind.fin)
    edit(northwind, invoice, version=1, submit=True)
    assert messages_of(invoice)[-1].payload["body"]["Status"] == "SUBMITTED"
