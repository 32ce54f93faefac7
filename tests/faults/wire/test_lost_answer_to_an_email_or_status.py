"""F21 and F23 for what is not a create: a status is set once, and no e-mail goes out twice by itself."""

from __future__ import annotations

import pytest

from accounts.models import Connection
from integrations.models import OutboxMessage
from invoices import actions
from invoices.models import Contact
from tests.faults.assertions import is_the_same_on_both_sides
from tests.faults.pushes import new_draft, work, work_until_done
from tests.faults.xero_sandbox import Calls, break_writes, in_xero
from tests.invoices.sync.end_to_end.steps import fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def approved(deal, xero, ada, restarted):
    """An approved invoice of a customer with an e-mail address."""
    made = new_draft(deal, xero, ada)
    work_until_done(restarted)
    actions.approve_invoice(fresh(made), by=ada, seen=actions.Seen.of(fresh(made)))
    work_until_done(restarted)
    Contact.objects.update(email_address="ana@brightwater.example")
    return fresh(made)


def emails(calls: Calls) -> int:
    return len(calls.made("POST", "/Email"))


@pytest.mark.parametrize("fault", ["drop_after_commit", "commit_later"])
def test_an_email_that_was_sent_after_all_is_found_by_its_mark(sandbox, approved, ada, restarted, fault):
    break_writes(sandbox, fault, method="POST", path="/Email")
    calls = Calls(sandbox)
    actions.email_invoice(approved, by=ada)

    work_until_done(restarted)

    assert emails(calls) == 1
    assert fresh(approved).is_sent
    assert not OutboxMessage.objects.filter(state="failed").exists()


def test_an_email_that_may_have_been_sent_is_for_a_person_to_decide(sandbox, approved, ada, restarted):
    break_writes(sandbox, "drop_before", method="POST", path="/Email")
    calls = Calls(sandbox)
    message = actions.email_invoice(approved, by=ada)

    work_until_done(restarted)

    message.refresh_from_db()
    assert (message.state, emails(calls)) == ("failed", 1)
    assert "may have been sent" in message.problems[0]["text"]
    actions.retry_invoice(approved, by=ada)
    work_until_done(restarted)
    assert emails(calls) == 2
    assert fresh(approved).is_sent


def test_an_email_is_not_sent_again_because_a_look_at_its_mark_failed(sandbox, approved, ada, restarted):
    calls = Calls(sandbox)
    break_writes(sandbox, "status", method="GET", path="/Invoices/", code=503)
    actions.email_invoice(approved, by=ada)

    work_until_done(restarted)

    assert emails(calls) == 1
    assert not OutboxMessage.objects.filter(state="failed").exists()


def test_a_late_status_never_undoes_the_step_after_it(sandbox, deal, xero, ada, restarted):
    invoice = new_draft(deal, xero, ada)
    work_until_done(restarted)
    actions.submit_invoice(fresh(invoice), by=ada)
    break_writes(sandbox, "commit_later", method="POST", path="/Invoices/", seconds=40)
    work()
    actions.reject_invoice(fresh(invoice), by=ada, reason="The price")

    restarted.pass_time(6)
    work()
    restarted.pass_time(40)
    sandbox.wait_for(lambda: in_xero(sandbox, invoice)[0]["Status"] == "SUBMITTED")
    work_until_done(restarted)

    assert fresh(invoice).xero_status == "DRAFT"
    assert is_the_same_on_both_sides(sandbox, invoice)
    assert Connection.objects.get(pk=xero.pk).is_usable
