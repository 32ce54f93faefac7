"""F63: the invoice is approved, voided or deleted in Xero while a change of ours is under way: nothing is overwritten,
the mirror follows, and people read why. F64: payments and credits come, change and go in any order; sums are Xero's.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from integrations.models import InboxMessage, OutboxMessage
from invoices import actions, sync
from invoices.status_chips import attach_chips
from invoices.timeline import for_invoice
from tests.faults.drafts import saved
from tests.invoices.sync.end_to_end.steps import deliver_all, edit, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice(xero, ada):
    return saved(xero, ada)


@pytest.fixture
def in_xero(sandbox, xero, invoice):
    """Do something with the invoice in Xero; `told` lets the event arrive as well."""

    def do(verb, *, told=True, **sent):
        sandbox.control("POST", f"xero/invoices/{invoice.xero_id}/{verb}", sent)
        if told:
            event = InboxMessage(connection=xero, kind="xero.invoice", resource_id=invoice.xero_id)
            sync.pull_invoices(xero, [event])

    return do


def failed(invoice):
    return OutboxMessage.objects.filter(mailbox=invoice.mailbox, state="failed")


def chip_of(invoice):
    now = fresh(invoice)
    attach_chips([now], today=now.date)
    return now.chip


@pytest.mark.parametrize(
    ("verbs", "status", "word"),
    [
        (["approve"], "AUTHORISED", "Awaiting payment"),
        (["approve", "pay"], "PAID", "Paid"),
        (["approve", "void"], "VOIDED", "Voided"),
        (["delete"], "DELETED", "Deleted"),
    ],
)
def test_an_edit_under_way_is_not_sent_and_says_why(invoice, ada, in_xero, verbs, status, word):
    edit(invoice, ada, reference="Too late")
    for verb in verbs:
        in_xero(verb, told=False)
    deliver_all()

    now = fresh(invoice)
    assert now.xero_status == status
    [message] = failed(invoice)
    assert f"In Xero it is now {word}, so this change was not sent." in message.problems[0]["text"]
    assert chip_of(invoice).needs_person

    actions.discard_failed(now, by=ada, reason="Too late")
    now = fresh(invoice)
    assert (now.reference, chip_of(invoice).needs_person) == ("PO-1", False)
    assert not OutboxMessage.objects.filter(mailbox=invoice.mailbox, state__in=["pending", "failed"]).exists()


@pytest.mark.parametrize(("verbs", "status"), [(["approve", "void"], "VOIDED"), (["delete"], "DELETED")])
def test_a_step_under_way_is_refused_with_xeros_own_status(invoice, ada, in_xero, verbs, status):
    actions.submit_invoice(fresh(invoice), by=ada)
    for verb in verbs:
        in_xero(verb, told=False)
    deliver_all()

    assert fresh(invoice).xero_status == status
    [message] = failed(invoice)
    assert any("In Xero it is" in problem["text"] for problem in message.problems)


def test_a_step_that_xero_took_meanwhile_is_done(invoice, ada, in_xero):
    actions.approve_invoice(fresh(invoice), by=ada, seen=actions.Seen.of(fresh(invoice)))
    in_xero("approve", told=False)
    deliver_all()
    assert fresh(invoice).xero_status == "AUTHORISED"
    assert not failed(invoice).exists()


def test_payments_and_credits_come_and_go_in_any_order(invoice, in_xero):
    in_xero("approve")
    total = fresh(invoice).xero_total
    story = [
        ("pay", {"amount": "10.00"}, "AUTHORISED", total - 10),
        ("credit", {"amount": "5.00"}, "AUTHORISED", total - 15),
        ("pay", {}, "PAID", Decimal(0)),
        ("unpay", {}, "AUTHORISED", total - 15),
        ("uncredit", {}, "AUTHORISED", total - 10),
        ("credit", {"amount": str(total - 10)}, "PAID", Decimal(0)),
        ("uncredit", {}, "AUTHORISED", total - 10),
        ("unpay", {}, "AUTHORISED", total),
    ]
    for verb, sent, status, due in story:
        in_xero(verb, **sent)
        now = fresh(invoice)
        assert (verb, now.xero_status, now.xero_amount_due) == (verb, status, due)
        assert now.xero_total == due + now.xero_amount_paid + now.xero_amount_credited
        moved = sum(payment.amount for payment in now.payments.all())
        assert moved == now.xero_amount_paid + now.xero_amount_credited

    said = " ".join(told.sentence for told in for_invoice(fresh(invoice)))
    for words in (
        "Payment of £10.00 recorded",
        "Credit of £5.00 applied",
        "Credit of £5.00 removed",
        "removed in Xero",
    ):
        assert words in said


def test_what_is_paid_is_not_voided_and_says_so(invoice, ada, in_xero):
    in_xero("approve")
    in_xero("pay", amount="10.00")
    with pytest.raises(actions.NotAllowed, match="payments or credit notes"):
        actions.void_invoice(fresh(invoice), by=ada)


def test_a_payment_we_have_not_heard_of_lets_xero_refuse_the_void(invoice, ada, in_xero):
    in_xero("approve")
    in_xero("pay", told=False, amount="10.00")
    actions.void_invoice(fresh(invoice), by=ada)
    deliver_all()

    now = fresh(invoice)
    assert (now.xero_status, now.xero_amount_paid) == ("AUTHORISED", 10)
    assert failed(invoice).get().failure == "rejected"
