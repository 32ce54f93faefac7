"""Killing the worker with `kill -9` at any moment and starting it again ends in the same state, with one invoice."""

from __future__ import annotations

import os
import signal
import time
from uuid import uuid4

import pytest

from tests.journeys.people import control, eventually, in_xero, invoices_created

pytestmark = pytest.mark.usefixtures("calm")


def kill_worker(stack) -> None:
    os.killpg(stack.worker.running.pid, signal.SIGKILL)
    stack.worker.running.wait()


def slow_down(stack, method: str, path: str, seconds: float) -> None:
    """Make the next such call take so long that the worker can be killed in it."""
    fault = {
        "service": "xero",
        "method": method,
        "path": path,
        "fault": "delay",
        "seconds": seconds,
        "times": 1,
    }
    control(stack, "POST", "faults", [fault])


@pytest.mark.parametrize("title", ["Mixed tax: 20, 5 and 0 %"])
def test_while_the_draft_is_on_its_way(stack, rep_program, title):
    slow_down(stack, "PUT", "/Invoices", 1.5)
    made = rep_program.post("/invoices/", {"deal": rep_program.deal(title)["id"], "reference": uuid4().hex})
    time.sleep(1.0)
    kill_worker(stack)
    assert rep_program.invoice(made["id"])["xero_status"] == ""
    time.sleep(1.0)
    stack.worker.start()

    drafted = rep_program.wait_for_status(made["id"], "DRAFT", seconds=40)

    assert [row["InvoiceID"] for row in invoices_created(stack, made["id"])] == [drafted["xero_id"]]


def test_before_the_worker_looked(stack, rep_program):
    kill_worker(stack)
    made = rep_program.post(
        "/invoices/", {"deal": rep_program.deal("Prices include tax")["id"], "submit": True}
    )
    stack.worker.start()

    rep_program.wait_for_status(made["id"], "SUBMITTED", seconds=40)

    assert len(invoices_created(stack, made["id"])) == 1


def test_while_the_approval_comes_back(stack, rep_program):
    made = rep_program.post(
        "/invoices/", {"deal": rep_program.deal("Address in one line")["id"], "submit": True}
    )
    submitted = rep_program.wait_for_status(made["id"], "SUBMITTED")
    slow_down(stack, "GET", "/Invoices", 2)
    in_xero(stack, submitted["xero_id"], "approve")
    time.sleep(0.7)
    kill_worker(stack)
    stack.worker.start()

    rep_program.wait_for_status(made["id"], "AUTHORISED", seconds=60)
    in_xero(stack, submitted["xero_id"], "pay")

    eventually(lambda: rep_program.invoice(made["id"])["status"], lambda words: words == "Paid", seconds=40)
