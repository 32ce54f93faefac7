"""F71: somebody changes the invoice in Xero between an approval here and its sending: nothing else is approved than
was seen, and people read what changed.
"""

from __future__ import annotations

import pytest

from integrations.models import InboxMessage, OutboxMessage
from integrations.outbox.explain import explain_message
from invoices import actions, sync
from invoices.actions import Seen
from invoices.status_chips import attach_chip
from invoices.timeline import for_invoice
from tests.faults.drafts import saved
from tests.faults.xero_sandbox import Calls, change
from tests.invoices.sync.end_to_end.steps import deliver_all, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice(xero, ada):
    return saved(xero, ada)


def approve(invoice, ada):
    actions.approve_invoice(fresh(invoice), by=ada, seen=Seen.of(fresh(invoice)))


def raise_price(sandbox, invoice):
    lines = [{"Description": "Slate tiles", "Quantity": 4, "UnitAmount": 98000, "AccountCode": "200"}]
    sandbox.control("POST", f"xero/invoices/{invoice.xero_id}/edit", {"fields": {"LineItems": lines}})


def status_in_xero(sandbox, invoice):
    (row,) = sandbox.control("GET", f"xero/invoices?url={invoice.uid}")["invoices"]
    return row["Status"]


def failed(invoice):
    return OutboxMessage.objects.get(mailbox=invoice.mailbox, state="failed")


def test_another_content_is_not_approved(sandbox, invoice, ada):
    approve(invoice, ada)
    raise_price(sandbox, invoice)
    deliver_all()

    assert status_in_xero(sandbox, invoice) == "DRAFT"
    now = attach_chip(fresh(invoice))
    assert now.chip.label == "Not approved: changed in Xero"
    assert now.chip.needs_person
    assert "Total: " in now.chip.detail
    assert "approve it again" in explain_message(failed(invoice))
    assert "changed in Xero after it was approved here" in for_invoice(now)[-1].sentence


def test_what_is_there_now_can_be_approved(sandbox, invoice, ada):
    approve(invoice, ada)
    raise_price(sandbox, invoice)
    deliver_all()
    approve(invoice, ada)
    deliver_all()
    assert status_in_xero(sandbox, invoice) == "AUTHORISED"
    assert not OutboxMessage.objects.filter(mailbox=invoice.mailbox, state="failed").exists()


def test_trying_the_stopped_approval_again_approves_nothing_else(sandbox, invoice, ada):
    approve(invoice, ada)
    raise_price(sandbox, invoice)
    deliver_all()
    actions.retry_invoice(fresh(invoice), by=ada)
    deliver_all()
    assert status_in_xero(sandbox, invoice) == "DRAFT"


def test_an_event_that_arrives_before_the_approval_is_sent_changes_nothing_of_it(sandbox, xero, invoice, ada):
    approve(invoice, ada)
    change(sandbox, invoice, "Somebody else's")
    sync.pull_invoices(
        xero, [InboxMessage(connection=xero, kind="xero.invoice", resource_id=invoice.xero_id)]
    )
    deliver_all()
    assert status_in_xero(sandbox, invoice) == "DRAFT"
    assert "Reference" in " ".join(problem["text"] for problem in failed(invoice).problems)


def test_in_a_batch_only_that_one_is_stopped(sandbox, xero, ada, invoice):
    others = [saved(xero, ada, reference=f"PO-{number}") for number in (2, 3)]
    for one in (invoice, *others):
        approve(one, ada)
    raise_price(sandbox, invoice)
    deliver_all()
    assert status_in_xero(sandbox, invoice) == "DRAFT"
    assert {status_in_xero(sandbox, one) for one in others} == {"AUTHORISED"}
    assert failed(invoice).problems[0]["field"] == "seen"


def test_our_own_submission_before_it_is_no_change(sandbox, invoice, ada):
    actions.submit_invoice(fresh(invoice), by=ada, seen=Seen.of(fresh(invoice)))
    approve(invoice, ada)
    deliver_all()
    assert status_in_xero(sandbox, invoice) == "AUTHORISED"


def test_an_approval_costs_one_look(sandbox, invoice, ada):
    approve(invoice, ada)
    calls = Calls(sandbox)
    deliver_all()
    assert [row["method"] for row in calls.made()] == ["GET", "POST"]
