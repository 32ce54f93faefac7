"""F19: the host's clock is wrong or jumps. One invoice, and nothing is missed."""

from __future__ import annotations

import datetime as dt

import pytest

from integrations import outbox
from integrations.models import OutboxMessage
from invoices import sync
from invoices.models import Invoice
from tests.faults.assertions import assert_both_sides_agree
from tests.faults.pushes import new_draft
from tests.invoices.sync.end_to_end.steps import fresh

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("minutes", [-10, 10])
def test_a_wrong_clock_misses_nothing(sandbox, xero, restarted, minutes):
    """The cursor is made of Xero's own times."""
    assert sync.read_changes(xero)
    restarted.clock.shift(dt.timedelta(minutes=minutes))
    invoice = Invoice.objects.filter(xero_status="SUBMITTED").order_by("xero_updated_at").first()
    sandbox.control("POST", f"xero/invoices/{invoice.xero_id}/approve")
    restarted.pass_time(11 * 60)
    assert sync.read_changes(xero)
    assert fresh(invoice).xero_status == "AUTHORISED"
    restarted.clock.shift(dt.timedelta(minutes=-minutes))


@pytest.mark.parametrize("minutes", [-10, 10])
def test_a_push_during_a_jump_of_the_clock_makes_one_invoice(sandbox, xero, deal, ada, restarted, minutes):
    draft = new_draft(deal, xero, ada, contact_name=f"Jumper {minutes}")
    sandbox.control(
        "POST",
        "faults",
        [{"service": "xero", "method": "PUT", "path": "/Invoices", "fault": "drop_after_commit"}],
    )
    outbox.deliver(OutboxMessage.objects.get().pk)
    restarted.clock.shift(dt.timedelta(minutes=minutes))
    restarted.pass_time(20 * 60)
    restarted.finish()
    assert_both_sides_agree(sandbox, draft)
