"""F75: Xero answers a step with another status than asked for: it counts as failed, visibly, and can be retried."""

from __future__ import annotations

import pytest

from accounts.models import OutgoingEmail
from integrations.models import Failure, OutboxMessage
from integrations.outbox import notify
from invoices import actions
from invoices.models import Invoice
from tests.faults.pushes import chip_of, new_draft, sentences, work, work_until_done
from tests.faults.xero_sandbox import Calls, break_writes
from tests.invoices.sync.end_to_end.steps import fresh

pytestmark = pytest.mark.django_db
LABEL = "Not approved: it needs a look"


@pytest.fixture
def may_not_approve(sandbox):
    sandbox.switch(xero_may_approve=False)
    yield
    sandbox.switch(xero_may_approve=True)


@pytest.fixture
def drafts(sandbox, deal, xero, ada, restarted):
    made = [new_draft(deal, xero, ada) for _ in range(3)]
    work_until_done(restarted)
    return [fresh(invoice) for invoice in made]


def failed() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(state="failed").order_by("id"))


def test_an_approval_that_came_back_as_awaiting_approval_failed(sandbox, drafts, ada, may_not_approve):
    invoice = drafts[0]
    actions.approve_invoice(invoice, by=ada, seen=actions.Seen.of(invoice))
    work()

    [message] = failed()
    assert (message.kind, message.failure) == ("xero.invoice.set_status", Failure.LEFT_AS_IT_WAS)
    assert fresh(invoice).xero_status == "SUBMITTED"
    assert chip_of(invoice) == LABEL
    assert sentences(invoice)[-1] == "Xero made it Awaiting approval instead of Awaiting payment"
    assert "may not be allowed to approve" in message.problems[0]["text"]
    found = Invoice.objects.with_status("needs-a-look", fresh(invoice).date)
    assert list(found) == [invoice]
    assert notify.notify_failures() == 1
    mail = OutgoingEmail.objects.get()
    assert mail.to == ada.email
    assert "Xero did not do it" in mail.text
    assert "Awaiting approval" in mail.text


def test_it_can_be_retried_and_asks_xero_again(sandbox, drafts, ada, may_not_approve):
    invoice = drafts[0]
    actions.approve_invoice(invoice, by=ada, seen=actions.Seen.of(invoice))
    work()
    calls = Calls(sandbox)
    actions.retry_invoice(fresh(invoice), by=ada)
    work()
    assert chip_of(invoice) == LABEL
    assert len(calls.made("POST")) == 1

    sandbox.switch(xero_may_approve=True)
    actions.retry_invoice(fresh(invoice), by=ada)
    work()
    assert (failed(), fresh(invoice).xero_status) == ([], "AUTHORISED")


def test_each_of_several_fails_by_itself(sandbox, drafts, ada, may_not_approve):
    actions.submit_invoice(drafts[2], by=ada)
    for invoice in drafts[:2]:
        actions.approve_invoice(invoice, by=ada, seen=actions.Seen.of(invoice))
    work()
    assert [message.failure for message in failed()] == [Failure.LEFT_AS_IT_WAS] * 2
    assert [chip_of(invoice) for invoice in drafts] == [LABEL, LABEL, "Awaiting approval"]


def test_an_approval_whose_answer_was_lost_is_not_taken_for_one(
    sandbox, drafts, ada, restarted, may_not_approve
):
    break_writes(sandbox, "drop_after_commit", method="POST")
    actions.approve_invoice(drafts[0], by=ada, seen=actions.Seen.of(drafts[0]))
    work_until_done(restarted)
    assert chip_of(drafts[0]) == LABEL
