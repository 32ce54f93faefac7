"""F23a: a create got no answer, and the reads that look for it fail for a while: it goes out soon after they work."""

from __future__ import annotations

import pytest
from django.utils import timezone

from integrations.models import OutboxMessage
from integrations.tasks import sweep
from tests.faults.pushes import new_draft
from tests.faults.xero_sandbox import break_writes, in_xero
from tests.invoices.sync.end_to_end.steps import fresh

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("minutes", [2, 5])
def test_it_goes_out_within_two_minutes_after_the_reads_work(sandbox, deal, xero, ada, restarted, minutes):
    invoice = new_draft(deal, xero, ada)
    break_writes(sandbox, "drop_before")
    sweep()
    message = OutboxMessage.objects.get(kind="xero.invoice.create")
    quiet_until = message.may_act_until
    assert quiet_until > timezone.now()
    reads = {"service": "xero", "method": "GET", "path": "/api.xro/", "fault": "status", "code": 503}
    sandbox.control("POST", "faults", [{**reads, "times": None}])

    for _ in range(minutes * 12):
        restarted.pass_time(5)
        sweep()
    message.refresh_from_db()
    assert (message.state, message.may_act_until) == ("pending", quiet_until)
    sandbox.control("DELETE", "faults")
    passed = 0
    while not fresh(invoice).xero_id:
        assert passed < 120
        restarted.pass_time(5)
        passed += 5
        sweep()

    assert len(in_xero(sandbox, fresh(invoice))) == 1
