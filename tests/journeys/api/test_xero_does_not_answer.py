"""Xero down, slow or cut off: a readable state meanwhile, one invoice in the end."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.journeys.people import control, eventually, invoices_created

pytestmark = pytest.mark.usefixtures("calm")


def make_invoice(program, title: str) -> dict:
    """Ask for an invoice of its own: the same content so soon after would lead to the earlier one."""
    return program.post("/invoices/", {"deal": program.deal(title)["id"], "reference": uuid4().hex})


def break_creates(stack, fault: str, **more) -> None:
    control(
        stack,
        "POST",
        "faults",
        [{"service": "xero", "method": "PUT", "path": "/Invoices", "fault": fault, **more}],
    )


def test_an_unavailable_xero_is_said_and_tried_again(stack, rep_program):
    break_creates(stack, "status", code=503, times=1)
    made = rep_program.post(
        "/invoices/", {"deal": rep_program.deal("Organization only")["id"], "reference": uuid4().hex}
    )

    waiting = eventually(
        lambda: rep_program.invoice(made["id"]), lambda row: "checking" in row["delivery"]["message"].lower()
    )
    assert waiting["xero_status"] == ""
    rep_program.wait_for_status(made["id"], "DRAFT", seconds=40)

    assert len(invoices_created(stack, made["id"])) == 1


@pytest.mark.parametrize("title", ["Person only"])
def test_a_lost_answer_makes_no_second_invoice(stack, rep_program, title):
    break_creates(stack, "drop_after_commit", times=1)
    made = make_invoice(rep_program, title)

    rep_program.wait_for_status(made["id"], "DRAFT", seconds=60)

    assert len(invoices_created(stack, made["id"])) == 1


def test_a_lost_answer_is_found_again_after_xero_forgot_the_key(stack, rep_program):
    break_creates(stack, "drop_after_commit", times=1)
    made = rep_program.post(
        "/invoices/", {"deal": rep_program.deal("One line switched off")["id"], "reference": uuid4().hex}
    )
    eventually(
        lambda: rep_program.invoice(made["id"])["delivery"]["message"], lambda words: "hecking" in words
    )
    control(stack, "POST", "clock", {"advance_seconds": 400})

    rep_program.wait_for_status(made["id"], "DRAFT", seconds=60)

    assert len(invoices_created(stack, made["id"])) == 1


def test_a_refusal_is_shown_and_can_be_mended(stack, rep_program):
    organisation = next(
        row for row in rep_program.get("/connections/")["results"] if row["name"] == "Northwind Traders Ltd"
    )
    locked = f"xero/organisations/{organisation['remote_id']}/edit"
    control(stack, "POST", locked, {"fields": {"PeriodLockDate": "2099-12-31"}})
    made = rep_program.post(
        "/invoices/", {"deal": rep_program.deal("Decimals everywhere")["id"], "reference": uuid4().hex}
    )

    failed = eventually(
        lambda: rep_program.invoice(made["id"]), lambda row: row["delivery"]["state"] == "failed"
    )
    assert "period lock date" in failed["delivery"]["problems"][0]["text"]
    control(stack, "POST", locked, {"fields": {"PeriodLockDate": None}})
    rep_program.post(f"/invoices/{made['id']}/retry/")

    rep_program.wait_for_status(made["id"], "DRAFT", seconds=40)
    assert len(invoices_created(stack, made["id"])) == 1
