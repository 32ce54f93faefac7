"""F51a: the answer to a write-back is lost and the invoice moves back before the next try: the deal shows the truth."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations import outbox
from integrations.lifecycle import pipedrive_setup
from integrations.models import OutboxMessage
from invoices import actions
from invoices.mirror.pipedrive.manual_edits import SELDOM
from invoices.sync.push.deal_fields import ask_where_stale
from tests.faults.pipedrive_deals import DealInPipedrive
from tests.faults.pushes import work, work_until_done
from tests.invoices.sync.end_to_end.steps import deliver_all, draft_of, fresh, label_id, shown_on_deal

pytestmark = pytest.mark.django_db
WRITE_BACK = "pipedrive.deal.write_back"


@pytest.fixture
def roof(sandbox, pipedrive):
    return DealInPipedrive(sandbox, pipedrive)


@pytest.fixture
def invoice(roof, pipedrive, xero, ada, restarted):
    """A draft in Xero, shown on its deal."""
    outbox.deliver(pipedrive_setup.request_setup(pipedrive).pk)
    invoice = draft_of(roof.read(), xero, ada)
    deliver_all()
    work_until_done(restarted)
    assert shown_on_deal(pipedrive, roof.row)["status"] == label_id(pipedrive, "Draft")
    return invoice


def lose_the_answer(sandbox, fault: str = "drop_after_commit", **more) -> None:
    fault = {"service": "pipedrive", "method": "PATCH", "path": "/deals", "fault": fault, **more}
    sandbox.control("POST", "faults", [fault])


def submit_and_lose(sandbox, invoice, ada, roof, pipedrive) -> OutboxMessage:
    lose_the_answer(sandbox)
    actions.submit_invoice(fresh(invoice), by=ada)
    work()
    work()
    assert shown_on_deal(pipedrive, roof.row)["status"] == label_id(pipedrive, "Awaiting approval")
    return OutboxMessage.objects.get(kind=WRITE_BACK, state="pending")


def test_what_was_written_without_an_answer_is_written_over(
    sandbox, pipedrive, roof, invoice, ada, restarted
):
    waiting = submit_and_lose(sandbox, invoice, ada, roof, pipedrive)
    actions.reject_invoice(fresh(invoice), by=ada, reason="Wrong customer")
    work()
    assert fresh(invoice).xero_status == "DRAFT"

    work_until_done(restarted)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts) == ("delivered", 2)
    assert shown_on_deal(pipedrive, roof.row)["status"] == label_id(pipedrive, "Draft")


def test_so_is_what_was_written_for_a_message_that_was_given_up(
    sandbox, pipedrive, roof, invoice, ada, restarted
):
    waiting = submit_and_lose(sandbox, invoice, ada, roof, pipedrive)
    outbox.discard(waiting, by=ada, reason="Not needed")
    actions.reject_invoice(fresh(invoice), by=ada, reason="Wrong customer")
    work_until_done(restarted)
    assert shown_on_deal(pipedrive, roof.row)["status"] == label_id(pipedrive, "Draft")
    assert ask_where_stale(pipedrive) == 0


def test_a_write_that_is_carried_out_late_is_put_right_at_once(
    sandbox, pipedrive, roof, invoice, ada, restarted
):
    waiting = submit_and_lose(sandbox, invoice, ada, roof, pipedrive)
    actions.reject_invoice(fresh(invoice), by=ada, reason="Wrong customer")
    work_until_done(restarted)
    waiting.refresh_from_db()
    assert timezone.now() - waiting.delivered_at < SELDOM - timedelta(minutes=1)

    code = pipedrive_code(pipedrive, "status")
    roof.change(custom_fields={code: label_id(pipedrive, "Awaiting approval")})
    roof.tell()
    work_until_done(restarted)

    assert shown_on_deal(pipedrive, roof.row)["status"] == label_id(pipedrive, "Draft")


def pipedrive_code(pipedrive, name: str) -> str:
    pipedrive.refresh_from_db()
    return pipedrive.deal_fields[name]["code"]
