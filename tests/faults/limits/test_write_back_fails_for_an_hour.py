"""F51: Pipedrive takes no write for an hour (429, or the edge's HTML 403): Xero goes on, the last value arrives."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from integrations import outbox
from integrations.calls import clients
from integrations.calls.budget import Lane
from integrations.http import RateLimited
from integrations.lifecycle import pipedrive_setup
from integrations.models import OutboxMessage
from integrations.pipedrive.errors import BLOCKED_PAUSE
from invoices import actions, sync
from tests.faults.pipedrive_deals import DealInPipedrive
from tests.faults.pushes import work
from tests.invoices.sync.end_to_end.steps import deliver_all, draft_of, fresh, label_id, shown_on_deal

pytestmark = pytest.mark.django_db
HOUR = 3600


@pytest.fixture
def story(sandbox, pipedrive, xero, ada, restarted):
    """A draft in Xero, shown on its deal."""
    outbox.deliver(pipedrive_setup.request_setup(pipedrive).pk)
    roof = DealInPipedrive(sandbox, pipedrive)
    invoice = draft_of(roof.read(), xero, ada)
    deliver_all()
    deliver_all()  # what the first answers asked for
    assert shown_on_deal(pipedrive, roof.row)["status"] == label_id(pipedrive, "Draft")
    return roof, invoice


def refuse_everything(sandbox, code: int) -> None:
    """Let every call to Pipedrive's API meet this answer; 599 is the edge's page."""
    fault = {"service": "pipedrive", "path": "/api/", "fault": "status", "code": code, "times": None}
    sandbox.control("POST", "faults", [fault])


def pipedrive_calls(sandbox, since: int) -> int:
    rows = sandbox.control("GET", f"calls?since={since}&service=pipedrive")["calls"]
    return sum(row["kind"] == "api" for row in rows)


def pass_and_work(restarted, seconds: float, step: float) -> None:
    """Let time pass while the sweep goes on."""
    for _ in range(int(seconds / step)):
        restarted.pass_time(step)
        work()


@pytest.mark.parametrize(("code", "at_most"), [(429, 90), (599, 80)])
def test_xero_goes_on_and_the_last_value_arrives(
    sandbox, pipedrive, xero, ada, restarted, story, code, at_most
):
    roof, invoice = story
    refuse_everything(sandbox, code)
    since = sandbox.control("GET", "calls")["last_id"]

    actions.submit_invoice(fresh(invoice), by=ada)
    pass_and_work(restarted, 60, 20)
    assert fresh(invoice).xero_status == "SUBMITTED"
    sandbox.control("POST", f"xero/invoices/{invoice.xero_id or fresh(invoice).xero_id}/approve")
    sync.read_changes(xero)
    pass_and_work(restarted, HOUR / 2, 20)
    sandbox.control("POST", f"xero/invoices/{fresh(invoice).xero_id}/pay", {"amount": "76.00"})
    sync.read_changes(xero)
    pass_and_work(restarted, HOUR / 2, 20)

    assert (fresh(invoice).xero_status, fresh(invoice).xero_amount_paid) == ("AUTHORISED", Decimal(76))
    [waiting] = OutboxMessage.objects.exclude(state="delivered")
    assert (waiting.kind, waiting.state) == ("pipedrive.deal.write_back", "pending")
    assert pipedrive_calls(sandbox, since) <= at_most

    sandbox.control("DELETE", "faults")
    since = sandbox.control("GET", "calls")["last_id"]
    pass_and_work(restarted, 60, 5)

    shown = shown_on_deal(pipedrive, roof.row)
    assert shown["status"] == label_id(pipedrive, "Part-paid")
    assert Decimal(str(shown["amount_due"]["value"])) == Decimal("200.00")
    assert not OutboxMessage.objects.exclude(state="delivered").exists()
    writes = sandbox.control("GET", f"calls?since={since}&service=pipedrive")["calls"]
    assert [row["method"] for row in writes].count("PATCH") == 1


def test_a_block_stops_everything_even_the_question_for_a_new_token(sandbox, pipedrive, restarted, story):
    refuse_everything(sandbox, 599)
    sync.catch_up_now(pipedrive)
    since = sandbox.control("GET", "calls")["last_id"]
    restarted.pass_time(BLOCKED_PAUSE - 60)
    pipedrive.grant.expires_at = timezone.now()
    pipedrive.grant.save()
    for _ in range(5):
        sync.catch_up_now(pipedrive)
        work()
    assert sandbox.control("GET", f"calls?since={since}&service=pipedrive")["calls"] == []


def asks_of(sandbox, pipedrive, restarted, *, hours: float) -> int:
    """Let somebody want something all the time; answers how many calls the edge met."""
    since = sandbox.control("GET", "calls")["last_id"]
    for _ in range(int(hours * HOUR / 10)):
        restarted.pass_time(10)
        with pytest.raises(RateLimited):
            clients.run(pipedrive, lambda client: client.get_me(), lane=Lane.PERSON)
    return pipedrive_calls(sandbox, since)


def test_a_block_is_left_alone_then_asked_gently_and_a_later_one_is_left_alone_again(
    sandbox, pipedrive, restarted
):
    refuse_everything(sandbox, 599)
    assert asks_of(sandbox, pipedrive, restarted, hours=1 / 6) == 1
    assert asks_of(sandbox, pipedrive, restarted, hours=1 / 2) <= 46
    sandbox.control("DELETE", "faults")
    restarted.pass_time(60)
    clients.run(pipedrive, lambda client: client.get_me(), lane=Lane.PERSON)

    refuse_everything(sandbox, 599)
    assert asks_of(sandbox, pipedrive, restarted, hours=1 / 6) == 1, "another block: silence first"
    restarted.pass_time(2 * HOUR)
    assert asks_of(sandbox, pipedrive, restarted, hours=1) <= 6, "it lasts: silence between"
