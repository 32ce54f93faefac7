"""A double click, two tabs, a program that repeats itself: one invoice."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from tests.journeys.people import invoices_created


def test_the_same_key_leads_to_the_same_invoice(stack, rep_program):
    deal = rep_program.deal("Support by the month")["id"]

    def press(_: int) -> dict:
        answer = rep_program.call(
            "POST", "/invoices/", json={"deal": deal}, headers={"Idempotency-Key": "twice"}
        )
        while answer.status_code == 409 and "Retry-After" in answer.headers:
            time.sleep(0.2)  # the first one is not done yet
            answer = rep_program.call(
                "POST", "/invoices/", json={"deal": deal}, headers={"Idempotency-Key": "twice"}
            )
        assert answer.status_code == 201, answer.text
        return answer.json()

    with ThreadPoolExecutor(6) as hands:
        made = list(hands.map(press, range(12)))

    assert len({row["id"] for row in made}) == 1
    rep_program.wait_for_status(made[0]["id"], "DRAFT")
    assert len(invoices_created(stack, made[0]["id"])) == 1


def test_two_presses_without_a_key_lead_to_one_invoice(stack, rep_program):
    deal = rep_program.deal("No tax at all")["id"]

    with ThreadPoolExecutor(4) as hands:
        made = list(hands.map(lambda _: rep_program.post("/invoices/", {"deal": deal}), range(4)))

    assert len({row["id"] for row in made}) == 1
