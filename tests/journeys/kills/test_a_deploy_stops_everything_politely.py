"""F06: SIGTERM, as a deploy sends it, to worker and web with work in flight: it is finished or handed back, once."""

from __future__ import annotations

import signal
import threading
import time
from uuid import uuid4

import pytest
import requests

from tests.journeys.people import Person, control, eventually, invoices_created

pytestmark = pytest.mark.usefixtures("calm")


def slow_down(stack, seconds: float) -> None:
    """Make the next create take so long that the worker is stopped in it."""
    fault = {
        "service": "xero",
        "method": "PUT",
        "path": "/Invoices",
        "fault": "delay",
        "seconds": seconds,
        "times": 1,
    }
    control(stack, "POST", "faults", [fault])


def stop_politely(process) -> float:
    """Ask for the end; answers how many seconds it took."""
    began = time.monotonic()
    process.running.send_signal(signal.SIGTERM)
    assert process.running.wait(30) == 0
    return time.monotonic() - began


def ask(program: Person, deal: int) -> str:
    return program.post("/invoices/", {"deal": deal, "reference": uuid4().hex})["id"]


@pytest.fixture(scope="module")
def deal(rep_program) -> int:
    """A deal of the rep's in the organisation's currency that no other journey is about."""
    found = rep_program.get("/deals/", search=" 202", page_size=200)["results"]
    return [each for each in found if each["currency"] == "GBP" and float(each["value"])][-1]["id"]


def puts_since(stack, since: int) -> int:
    calls = control(stack, "GET", f"calls?since={since}&service=xero")["calls"]
    return sum(call["method"] == "PUT" and "/Invoices" in call["path"] for call in calls)


def wait_until_it_is_in_flight(stack) -> None:
    """Wait until the create has reached Xero, which is slow."""
    deadline = time.monotonic() + 20
    while control(stack, "GET", "faults")["faults"]:
        assert time.monotonic() < deadline, "the worker sent nothing"
        time.sleep(0.05)


def test_the_worker_finishes_what_is_in_flight_and_the_next_one_does_the_rest(stack, rep_program, deal):
    since = control(stack, "GET", "calls")["last_id"]
    slow_down(stack, 2.5)
    first = ask(rep_program, deal)
    wait_until_it_is_in_flight(stack)

    assert stop_politely(stack.worker) < 15
    done = rep_program.invoice(first)
    later = ask(rep_program, deal)
    waiting = rep_program.invoice(later)
    stack.worker.start()

    assert (done["xero_status"], done["delivery"]["state"]) == ("DRAFT", "idle"), "nothing is unknown"
    assert waiting["xero_status"] == ""
    rep_program.wait_for_status(later, "DRAFT", seconds=30)
    assert len(invoices_created(stack, first)) == len(invoices_created(stack, later)) == 1
    assert puts_since(stack, since) == 2, "nothing was sent twice"


def test_what_is_saved_while_the_web_is_started_anew_is_there_once(stack, rep_program, deal):
    made: dict[str, str] = {}
    over = threading.Event()

    def press(hand: int) -> None:
        person = Person(stack, rep_program.session.headers["Authorization"].split()[-1])
        for number in range(1000):
            if over.is_set():
                return
            key = f"{uuid4().hex}-{hand}-{number}"
            body = {"deal": deal, "reference": key[:30], "allow_twin": True}
            while key not in made:
                try:
                    answer = person.call("POST", "/invoices/", json=body, headers={"Idempotency-Key": key})
                except requests.ConnectionError:
                    time.sleep(0.1)  # nobody listens for a moment; the same key again
                    continue
                assert answer.status_code in (201, 409), answer.text
                if answer.status_code == 201:
                    made[key] = answer.json()["id"]
            time.sleep(0.1)

    hands = [threading.Thread(target=press, args=(hand,)) for hand in range(3)]
    for hand in hands:
        hand.start()
    eventually(lambda: len(made), lambda count: count > 3)
    assert stop_politely(stack.web) < 15
    before = len(made)
    stack.web.start()
    eventually(lambda: len(made), lambda count: count > before + 3, seconds=60)
    over.set()
    for hand in hands:
        hand.join(60)
        assert not hand.is_alive()

    assert len(set(made.values())) == len(made)
    found = {row["id"] for row in rep_program.get("/invoices/", deal=deal, page_size=200)["results"]}
    assert set(made.values()) <= found
    for uid in made.values():
        rep_program.wait_for_status(uid, "DRAFT", seconds=60)
