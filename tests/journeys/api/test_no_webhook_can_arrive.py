"""Where no webhook can reach us, looking by ourselves is enough."""

from __future__ import annotations

import pytest

from tests.journeys.people import control, in_xero

pytestmark = pytest.mark.usefixtures("calm")


def test_the_story_ends_in_paid_all_the_same(stack, rep_program):
    control(stack, "POST", "webhooks", {"mode": "drop"})
    made = rep_program.post(
        "/invoices/", {"deal": rep_program.deal("Person without e-mail")["id"], "submit": True}
    )
    submitted = rep_program.wait_for_status(made["id"], "SUBMITTED")

    in_xero(stack, submitted["xero_id"], "approve")
    rep_program.wait_for_status(made["id"], "AUTHORISED", seconds=60)
    in_xero(stack, submitted["xero_id"], "pay")

    assert rep_program.wait_for_status(made["id"], "PAID", seconds=60)["amount_due"].startswith("0")
