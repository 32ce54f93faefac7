"""`kill -9` at moments nobody chose: every invoice ends Paid, once in Xero, and the deals in Pipedrive say so.

The moments come from a seed that is printed, so that a bad night can be lived again:
KILL_SEED=123 KILLS=60 KILL_DEALS=20 pytest tests/journeys/kills/test_killed_at_any_moment.py -s
"""

from __future__ import annotations

import hashlib
import os
import random
import signal
import sys
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
import requests

from tests.journeys.people import Person, control, eventually, in_xero, invoices_created

pytestmark = pytest.mark.usefixtures("calm")

KILLS = int(os.environ.get("KILLS", "3"))
DEALS = int(os.environ.get("KILL_DEALS", "3"))
SEED = int(os.environ.get("KILL_SEED", "0")) or random.randrange(1, 10**6)
PATIENCE = 90 + 30 * KILLS
# The sandbox's company and one of its people, who may look into Pipedrive without asking us.
API_TOKEN = hashlib.sha1(b"7001:admin@demo.test", usedforsecurity=False).hexdigest()


@dataclass
class Story:
    """One deal on its way: each step is asked for once, as soon as the invoice has come so far."""

    stack: Any
    program: Person
    deal: dict
    approves_here: bool
    uid: str = ""
    row: dict = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)

    def step(self) -> bool:
        """Do what is to be done now; answers whether the end is reached."""
        if not self.uid:
            self.uid = self.program.post("/invoices/", {"deal": self.deal["id"], "reference": uuid4().hex})[
                "id"
            ]
        self.row = self.program.invoice(self.uid)
        assert self.row["delivery"]["state"] != "failed", self.row
        status = self.row["xero_status"]
        if status not in self.asked:
            self.asked.add(status)
            self.ask(status)
        return status == "PAID"

    def ask(self, status: str) -> None:
        if status == "DRAFT":
            self.program.post(f"/invoices/{self.uid}/submit/")
        elif status == "SUBMITTED" and self.approves_here:
            self.program.post(f"/invoices/{self.uid}/approve/", {"version": self.row["version"]})
        elif status == "SUBMITTED":
            in_xero(self.stack, self.row["xero_id"], "approve")
        elif status == "AUTHORISED":
            in_xero(self.stack, self.row["xero_id"], "pay")


@dataclass
class Killer:
    """Kills the worker at moments of chance: most often in its work, now and then while it starts."""

    stack: Any
    chance: random.Random
    kills: int = 0
    at: float | None = None
    log_length: int = 0
    waits_for_work: bool = False

    def look(self) -> None:
        """Kill the worker when the moment has come, and start it again."""
        if self.kills == KILLS:
            return
        if self.at is None and (not self.waits_for_work or self._is_up()):
            self.at = time.monotonic() + self.chance.uniform(0.05, 2)
        if self.at is None or time.monotonic() < self.at:
            return
        os.killpg(self.stack.worker.running.pid, signal.SIGKILL)
        self.stack.worker.running.wait()
        self.kills, self.at = self.kills + 1, None
        self.log_length = self.stack.worker.log.stat().st_size
        self.waits_for_work = self.kills == KILLS or self.chance.random() < 0.8
        self.stack.worker.start()

    def _is_up(self) -> bool:
        with self.stack.worker.log.open("rb") as log:
            log.seek(self.log_length)
            return b"[queues]" in log.read()


def tell_all(stack, stories: list[Story], chance: random.Random) -> None:
    """Take every story to its end while the worker is killed and started again."""
    deadline, killer = time.monotonic() + PATIENCE, Killer(stack, chance)
    going = stories
    while going := [story for story in going if not story.step()]:
        assert time.monotonic() < deadline, [story.row for story in going]
        killer.look()
        time.sleep(chance.uniform(0.1, 0.4))
    say(f"killed {killer.kills} times")


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def in_pipedrive(stack, path: str) -> Any:
    """Read what Pipedrive's API says, patiently: it lets nobody ask too often."""
    url, who = f"{stack.sandbox}/pipedrive/api/v2/{path}", {"x-api-token": API_TOKEN}
    answer = eventually(
        lambda: requests.get(url, headers=who, timeout=10), lambda said: said.status_code == 200
    )
    return answer.json()["data"]


def shown_on(stack, deal: dict, fields: list[dict]) -> dict[str, Any]:
    """Read what the deal in Pipedrive shows, by the name of the field, a choice by its label."""
    held = in_pipedrive(stack, f"deals/{deal['pipedrive_id']}")["custom_fields"]
    shown = {}
    for one in fields:
        labels = {option["id"]: option["label"] for option in one.get("options") or []}
        value = held.get(one["field_code"])
        shown[one["field_name"]] = labels.get(value) if labels else value
    return shown


def says_paid(shown: dict[str, Any], story: Story) -> bool:
    total, due = shown["Invoice total"], shown["Invoice amount due"]
    return bool(
        shown["Invoice status"] == "Paid"
        and shown["Invoice number"] == story.row["xero_number"]
        and total
        and float(total["value"]) == float(story.row["total"])
        and total["currency"] == story.row["currency_code"]
        and due
        and float(due["value"]) == 0
        and shown["Invoice link"] == f"{story.stack.site}/deals/{story.deal['id']}/"
    )


def test_every_story_ends_paid_with_one_invoice(stack, finance_program):
    say(f"KILL_SEED={SEED} KILLS={KILLS} KILL_DEALS={DEALS}")
    chance = random.Random(SEED)
    found = finance_program.get("/deals/", search=" 202", page_size=200)["results"]
    deals = [deal for deal in found if deal["currency"] == "GBP" and float(deal["value"])][:DEALS]
    assert len(deals) == DEALS
    stories = [
        Story(stack, finance_program, deal, approves_here=place % 2 == 0) for place, deal in enumerate(deals)
    ]
    # Calls that take a while are calls in which a worker can be killed.
    slow = {"service": "xero", "path": "/Invoices", "fault": "delay", "seconds": 0.3, "times": 6 * DEALS}
    control(stack, "POST", "faults", [slow])

    tell_all(stack, stories, chance)

    fields = [
        one for one in in_pipedrive(stack, "dealFields?limit=500") if one["field_name"].startswith("Invoice ")
    ]
    for story in stories:
        made = invoices_created(stack, story.uid)
        assert [row["InvoiceID"] for row in made] == [story.row["xero_id"]]
        assert made[0]["Status"] == "PAID"
        eventually(
            lambda story=story: shown_on(stack, story.deal, fields),
            lambda shown, story=story: says_paid(shown, story),
            seconds=60,
        )
