"""F08: a draft that waited a day because no worker ran is not sent before its deal has been looked at again."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import ConnectionState
from integrations import outbox
from integrations.models import Failure, OutboxMessage, OutboxState
from integrations.outbox.explain import explain_message
from invoices import actions
from invoices.deal_changes import current_facts
from invoices.status_chips import describe
from tests.faults.assertions import assert_both_sides_agree
from tests.faults.pipedrive_deals import DealInPipedrive
from tests.faults.pushes import chip_of, sentences, work
from tests.faults.xero_sandbox import Calls, in_xero
from tests.invoices.sync.end_to_end.steps import draft_of, fresh

pytestmark = pytest.mark.django_db
DAY = 24 * 3600


@pytest.fixture
def roof(sandbox, pipedrive, xero):
    return DealInPipedrive(sandbox, pipedrive)


def dearer(roof):
    roof.do("update", lines=[{"id": roof.now()["products"][0]["id"], "item_price": 120}])


def lost(roof):
    roof.do("lose")


def deleted(roof):
    roof.do("delete")


def after_a_day(restarted):
    restarted.pass_time(DAY)
    work()


@pytest.mark.parametrize(
    ("happens", "said"),
    [(dearer, "100, now 120"), (lost, "Deal: Open, now Lost"), (deleted, "Deal: Open, now Deleted")],
)
def test_the_deal_changed_meanwhile_so_nothing_is_sent_and_a_person_is_asked(
    sandbox, xero, ada, restarted, client, roof, happens, said
):
    invoice = draft_of(roof.read(), xero, ada)
    happens(roof)

    after_a_day(restarted)

    assert in_xero(sandbox, invoice) == []
    assert chip_of(invoice) == "Not sent: the deal has changed"
    assert "Not sent: the deal changed while this waited, and a decision is needed" in sentences(invoice)
    message = OutboxMessage.objects.get(mailbox=invoice.mailbox)
    assert said in explain_message(message)
    assert "refused" not in explain_message(message)
    client.force_login(ada)
    page = client.get(f"/invoices/{invoice.uid}/").content.decode()
    assert page.count("Not sent: the deal has changed") >= 2, "as the chip and above what has changed"
    assert "Send it as it is" in page
    assert "Try again" not in page
    assert ("do-take" in page) == (happens is dearer), "a lost deal has nothing to fill in"
    assert said in page


def test_kept_as_it_is_it_goes_out_at_once_and_only_once(sandbox, xero, ada, restarted, roof):
    invoice = draft_of(roof.read(), xero, ada)
    dearer(roof)
    after_a_day(restarted)

    actions.keep_invoice(fresh(invoice), by=ada, seen=current_facts(fresh(invoice)))
    work()

    [theirs] = in_xero(sandbox, invoice)
    assert Decimal(theirs["Total"]) == Decimal("276.00")
    assert_both_sides_agree(sandbox, invoice)


def test_with_the_deals_values_taken_it_goes_out_with_them(sandbox, xero, ada, restarted, roof):
    invoice = draft_of(roof.read(), xero, ada)
    dearer(roof)
    after_a_day(restarted)
    now = fresh(invoice)

    taken, seen = actions.taken_from_deal(now), current_facts(now)
    actions.edit_invoice(now, by=ada, content=taken, expected_version=now.version, deal_basis=seen)
    work()

    [theirs] = in_xero(sandbox, invoice)
    assert Decimal(theirs["Total"]) == Decimal("324.00")
    assert_both_sides_agree(sandbox, invoice)


def test_of_many_only_those_of_changed_deals_are_held_back_and_all_deals_are_one_question(
    sandbox, pipedrive, xero, ada, restarted, roof
):
    others = [DealInPipedrive(sandbox, pipedrive, title=f"Other {number}") for number in range(2)]
    held = draft_of(roof.read(), xero, ada)
    going = [draft_of(other.read(), xero, ada) for other in others]
    lost(roof)
    xeros = Calls(sandbox)
    asked = sandbox.control("GET", "calls")["last_id"]

    after_a_day(restarted)

    calls = sandbox.control("GET", f"calls?since={asked}&service=pipedrive")["calls"]
    assert sum("/deals?" in call["path"] or call["path"].endswith("/deals") for call in calls) == 1
    assert len(xeros.made("PUT", "/Invoices")) == 1
    assert chip_of(held) == "Not sent: the deal has changed"
    for invoice in going:
        assert_both_sides_agree(sandbox, invoice)


def test_while_the_deal_cant_be_read_it_waits_and_goes_out_afterwards(sandbox, xero, ada, restarted, roof):
    invoice = draft_of(roof.read(), xero, ada)
    sandbox.control(
        "POST", "faults", [{"service": "pipedrive", "path": "/deals", "fault": "status", "code": 503}]
    )

    after_a_day(restarted)

    message = OutboxMessage.objects.get(mailbox=invoice.mailbox)
    assert (message.state, message.failure) == (OutboxState.PENDING, "")
    assert in_xero(sandbox, invoice) == []
    restarted.pass_time(400)
    work()
    assert_both_sides_agree(sandbox, invoice)


def test_where_pipedrive_is_not_connected_any_more_what_we_know_decides(
    sandbox, pipedrive, xero, ada, restarted, roof
):
    invoice = draft_of(roof.read(), xero, ada)
    pipedrive.state = ConnectionState.NEEDS_RECONNECT
    pipedrive.save()

    after_a_day(restarted)

    assert_both_sides_agree(sandbox, invoice)


def test_a_draft_of_this_morning_is_sent_without_asking_pipedrive(sandbox, xero, ada, restarted, roof):
    invoice = draft_of(roof.read(), xero, ada)
    asked = sandbox.control("GET", "calls")["last_id"]
    restarted.pass_time(3600)

    work()

    assert sandbox.control("GET", f"calls?since={asked}&service=pipedrive")["calls"] == []
    assert_both_sides_agree(sandbox, invoice)


def test_since_when_it_waits_is_shown(xero, ada, restarted, roof):
    invoice = draft_of(roof.read(), xero, ada)
    message = outbox.open_messages(invoice.mailbox).get()
    asked_at = timezone.localtime(message.created_at)
    restarted.pass_time(DAY)

    chip = describe(invoice, today=timezone.localdate(), open_message=message)

    assert chip.is_busy
    assert f"{asked_at:Waiting since %-d %B %Y, %H:%M}" in chip.detail
    assert message.failure != Failure.REJECTED
