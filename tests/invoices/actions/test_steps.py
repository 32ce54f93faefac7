"""Who may move an invoice on, from where to where, and that a second click changes nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from integrations.models import OutboxState
from invoices import actions
from invoices.actions import InvalidInvoice, NotAllowed
from tests.invoices.actions.northwind import kinds_of, messages_of, refuse

STEPS = {
    "submit": lambda invoice, by: actions.submit_invoice(invoice, by=by),
    "approve": lambda invoice, by: actions.approve_invoice(invoice, by=by, seen=actions.Seen.of(invoice)),
    "reject": lambda invoice, by: actions.reject_invoice(invoice, by=by, reason="Wrong price"),
    "void": lambda invoice, by: actions.void_invoice(invoice, by=by),
    "delete": lambda invoice, by: actions.delete_invoice(invoice, by=by),
}
ALLOWED = [
    ("submit", "DRAFT", "SUBMITTED", "submitted"),
    ("approve", "DRAFT", "AUTHORISED", "approved"),
    ("approve", "SUBMITTED", "AUTHORISED", "approved"),
    ("reject", "SUBMITTED", "DRAFT", "rejected"),
    ("void", "AUTHORISED", "VOIDED", "voided"),
    ("delete", "DRAFT", "DELETED", "deleted"),
    ("delete", "SUBMITTED", "DELETED", "deleted"),
]
STATUSES = ["DRAFT", "SUBMITTED", "AUTHORISED", "PAID", "VOIDED", "DELETED"]
FORBIDDEN = [
    (step, status)
    for step in STEPS
    for status in STATUSES
    if (step, status) not in {(s, f) for s, f, _, _ in ALLOWED}
]


@pytest.mark.parametrize(("step", "status", "asked", "kind"), ALLOWED)
def test_a_step_xero_allows(northwind, step, status, asked, kind):
    invoice = northwind.confirmed(status)
    STEPS[step](invoice, northwind.fin)
    message = messages_of(invoice)[-1]
    assert (message.kind, message.payload["status"]) == ("xero.invoice.set_status", asked)
    assert kinds_of(invoice)[-1] == kind


@pytest.mark.parametrize(("step", "status"), FORBIDDEN)
def test_a_step_xero_would_refuse(northwind, step, status):
    invoice = northwind.confirmed(status)
    with pytest.raises(NotAllowed, match=r"\w"):
        STEPS[step](invoice, northwind.fin)
    assert len(messages_of(invoice)) == 1


@pytest.mark.parametrize(("step", "status", "asked", "kind"), ALLOWED)
def test_a_second_click_changes_nothing(northwind, step, status, asked, kind):
    invoice = northwind.confirmed(status)
    STEPS[step](invoice, northwind.fin)
    STEPS[step](invoice, northwind.fin)
    assert kinds_of(invoice).count(kind) == 1
    assert len(messages_of(invoice)) == 2


@pytest.mark.parametrize(
    ("step", "status"), [("approve", "SUBMITTED"), ("reject", "SUBMITTED"), ("void", "AUTHORISED")]
)
def test_finance_decides(northwind, step, status):
    with pytest.raises(NotAllowed, match="Only finance"):
        STEPS[step](northwind.confirmed(status), northwind.rita)


@pytest.mark.parametrize("step", ["submit", "delete"])
def test_sales_submits_and_deletes_drafts(northwind, step):
    invoice = northwind.confirmed("DRAFT")
    STEPS[step](invoice, northwind.rita)
    assert len(messages_of(invoice)) == 2


def test_sales_does_not_delete_what_awaits_approval(northwind):
    with pytest.raises(NotAllowed, match="finance"):
        actions.delete_invoice(northwind.confirmed("SUBMITTED"), by=northwind.rita)


def test_submitting_while_the_draft_is_still_on_its_way(northwind):
    invoice = northwind.draft()
    actions.submit_invoice(invoice, by=northwind.rita)
    assert [one.kind for one in messages_of(invoice)] == ["xero.invoice.create", "xero.invoice.set_status"]


def test_a_submission_on_its_way_can_be_approved(northwind):
    invoice = northwind.confirmed("DRAFT")
    actions.submit_invoice(invoice, by=northwind.rita)
    actions.approve_invoice(invoice, by=northwind.fin, seen=actions.Seen.of(invoice))
    assert messages_of(invoice)[-1].payload["status"] == "AUTHORISED"


def test_a_line_without_account_is_told_before_xero_tells(northwind):
    invoice = northwind.confirmed()
    invoice.lines.update(account_code="", item_code="")
    with pytest.raises(InvalidInvoice) as refusal:
        actions.submit_invoice(invoice, by=northwind.rita)
    assert refusal.value.errors[0].field == "account_code"


def test_a_rejection_carries_its_reason(northwind):
    invoice = northwind.confirmed("SUBMITTED")
    actions.reject_invoice(invoice, by=northwind.fin, reason="  Wrong price ")
    assert "Fin Finance" in messages_of(invoice)[-1].payload["note"]
    assert "Wrong price" in messages_of(invoice)[-1].payload["note"]
    assert invoice.timeline.last().data["reason"] == "Wrong price"


@pytest.mark.parametrize("reason", ["", "   ", "x" * 2301])
def test_a_rejection_needs_a_reason_of_some_length(northwind, reason):
    with pytest.raises(InvalidInvoice):
        actions.reject_invoice(northwind.confirmed("SUBMITTED"), by=northwind.fin, reason=reason)


@pytest.mark.parametrize("column", ["xero_amount_paid", "xero_amount_credited"])
def test_what_was_paid_is_not_voided(northwind, column):
    invoice = northwind.confirmed("AUTHORISED", **{column: Decimal(5)})
    with pytest.raises(NotAllowed, match="payments"):
        actions.void_invoice(invoice, by=northwind.fin)


def test_a_draft_xero_never_took_is_given_up(northwind):
    invoice = northwind.draft()
    refuse(messages_of(invoice)[0])
    actions.delete_invoice(invoice, by=northwind.rita)
    (message,) = messages_of(invoice)
    assert message.state == OutboxState.CANCELLED
    invoice.refresh_from_db()
    assert (invoice.xero_status, invoice.xero_id) == ("DELETED", "")
    with pytest.raises(NotAllowed):
        actions.delete_invoice(invoice, by=northwind.rita)


def test_a_draft_xero_may_have_taken_is_looked_for_and_deleted(northwind):
    invoice = northwind.draft()
    refuse(messages_of(invoice)[0], failure="exhausted", is_ambiguous=True)
    actions.delete_invoice(invoice, by=northwind.rita)
    create, delete = messages_of(invoice)
    assert (create.state, delete.payload["status"]) == (OutboxState.PENDING, "DELETED")


def test_a_refused_edit_does_not_hold_up_the_deletion(northwind):
    invoice = northwind.confirmed()
    actions.edit_invoice(
        invoice, by=northwind.rita, content=actions.content_of(invoice), expected_version=invoice.version
    )
    refuse(messages_of(invoice)[-1])
    actions.delete_invoice(invoice, by=northwind.rita)
    assert [one.state for one in messages_of(invoice)[1:]] == [OutboxState.CANCELLED, OutboxState.PENDING]


def test_nothing_goes_on_over_content_xero_refused(northwind):
    invoice = northwind.draft()
    refuse(messages_of(invoice)[0])
    with pytest.raises(NotAllowed, match="Edit and resend"):
        actions.submit_invoice(invoice, by=northwind.rita)


def test_another_step_takes_the_place_of_a_refused_one(northwind):
    invoice = northwind.confirmed("SUBMITTED")
    actions.approve_invoice(invoice, by=northwind.fin, seen=actions.Seen.of(invoice))
    refuse(messages_of(invoice)[-1])
    actions.reject_invoice(invoice, by=northwind.fin, reason="Then not")
    assert [one.state for one in messages_of(invoice)[1:]] == [OutboxState.CANCELLED, OutboxState.PENDING]
