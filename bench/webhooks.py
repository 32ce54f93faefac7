"""Measures webhooks per second against a bare view and dj-stripe's view, and while Xero is slow."""

from __future__ import annotations

import os
import time

from bench.common import Report, Rig, at_share, databases, middle, take_turns
from bench.load import Load, send_all
from bench.webhook_sides import Receiver, Sides, batches, xero_post

CLIENTS = (1, 4, 16)
# Many short turns, each beside the other's of the same moment: a busy second would decide a few long ones.
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9"))
# The peer answers a tenth as fast; a tenth of the requests takes it as long.
REQUESTS = int(os.environ.get("BENCH_REQUESTS", "400"))
COUNTS = {"ours": REQUESTS, "floor": REQUESTS, "dj-stripe": REQUESTS // 10}
TURNS = 3
EVENTS, INVOICES, PER_POST = 5_000, 500, 10
Measured = dict[str, list[tuple[Load, float]]]


def tenant_of(rig: Rig) -> str:
    """The tenant of the British organisation."""
    code = "from accounts.models import Connection; print(Connection.objects.get(name__endswith='Ltd').remote_id)"
    return rig.manage("shell", "-v", "0", "-c", code).strip()


def compare(report: Report, kind: str, clients: int, receivers: dict[str, Receiver]) -> None:
    """Measure all receivers in turn with so many clients, and judge the ratios."""
    sides = {
        name: (lambda name=name, side=side: side.measure(clients=clients, count=COUNTS[name]))
        for name, side in receivers.items()
    }
    found: Measured = take_turns(sides, rounds=ROUNDS)
    for name, rows in found.items():
        add_row(report, kind, clients, name, rows)
    report.at_least(f"ours ÷ floor, {kind}, {clients} clients", share(found, "ours", "floor"), 0.7)
    report.at_least(f"ours ÷ dj-stripe, {kind}, {clients} clients", share(found, "ours", "dj-stripe"), 5)


def add_row(report: Report, kind: str, clients: int, label: str, rows: list[tuple[Load, float]]) -> None:
    """Write what one receiver's turns showed."""
    times = [value for load, _ in rows for value in load.times]
    rate, cost = middle([load.rate for load, _ in rows]), middle([cpu for _, cpu in rows])
    report.add(kind, clients, label, rate, cost, middle(times) * 1000, at_share(times, 0.95) * 1000)


def share(found: Measured, one: str, other: str) -> float:
    """Return the ratio of one rate to the other: the median over the rounds, each compared within itself."""
    pairs = zip(found[one], found[other], strict=True)
    return middle([mine.rate / theirs.rate for (mine, _), (theirs, _) in pairs])


def while_xero_is_slow(report: Report, kind: str, rig: Rig, ours: Receiver) -> None:
    """The same with the worker busy asking a Xero that takes 3 s; beside the same worker and a quick Xero."""
    rig.control("POST", "reset", {"scenario": "large", "invoices": INVOICES})
    rig.start(rig.stack.worker)
    ours.measure(clients=4, count=16)
    wait_for_worker(rig)  # so that its own start is not measured

    def side(seconds: float) -> tuple[Load, float]:
        rig.control("DELETE", "faults")
        fault = {"service": "xero", "fault": "delay", "seconds": seconds, "times": None}
        rig.control("POST", "faults", fault)
        return ours.measure(clients=4, count=COUNTS["ours"])

    found: Measured = take_turns({"quick": lambda: side(0), "slow": lambda: side(3)}, rounds=ROUNDS * TURNS)
    for name, label in (("quick", "ours, worker on"), ("slow", "ours, worker on, Xero takes 3 s")):
        add_row(report, kind, 4, label, found[name])
    report.at_least(f"Xero takes 3 s ÷ Xero is quick, {kind}", share(found, "slow", "quick"), 0.95)
    rig.control("DELETE", "faults")


def wait_for_worker(rig: Rig) -> None:
    """Wait until the worker has worked on all events, two minutes at most."""
    until = time.monotonic() + 120
    waiting = (
        "from integrations.models import InboxMessage as M; print(M.objects.filter(state='received').count())"
    )
    while int(rig.manage("shell", "-v", "0", "-c", waiting)) and time.monotonic() < until:
        time.sleep(1)


def storm(report: Report, kind: str, rig: Rig, sides: Sides) -> None:
    """5,000 events for 500 invoices: what they cost in reads once all are worked off."""
    rig.manage(
        "shell",
        "-v",
        "0",
        "-c",
        "from integrations.models import InboxMessage as M; M.objects.all().delete()",
    )
    _let_worker_rest(rig)
    ids = [
        f"1a6e0000-0000-4{slot:03d}-8000-00000000001f" for slot in range(INVOICES)
    ]  # of the large scenario
    url = f"{rig.stack.site}/webhooks/xero/"
    posts = [
        xero_post(url, events)
        for events in batches(sides.tenant, events=EVENTS, invoices=ids, per_post=PER_POST)
    ]
    rig.control("POST", "xero/invoices/touch", {"count": INVOICES})
    rig.control("DELETE", "calls")
    began = time.monotonic()
    load = send_all(sides.ours.port, posts, clients=4)
    wait_for_worker(rig)
    took = time.monotonic() - began
    totals = rig.control("GET", "calls")["calls"]
    reads = [row for row in totals if row["kind"] == "api" and "/Invoices" in row["path"]]
    report.add(kind, 4, f"{EVENTS} events, {len(ids)} invoices", load.rate * PER_POST, 0.0, took * 1000, 0.0)
    report.at_most(f"reads for {EVENTS} events of {len(ids)} invoices, {kind}", len(reads), 20)


def _let_worker_rest(rig: Rig) -> None:
    """Wait until it has read what the rounds before had asked for, or those reads would count as the storm's."""
    until, made = time.monotonic() + 60, -1
    while made != (made := rig.calls()) and time.monotonic() < until:
        time.sleep(3)


def main() -> bool:
    """Measure every database that is here, and write the section."""
    report = Report(
        "webhooks",
        "database",
        "clients",
        "receiver",
        "requests/s",
        "server CPU s per 1,000",
        "p50 ms",
        "p95 ms",
    )
    for kind in databases():
        with Rig(database=kind) as rig:
            rig.connect("xero")
            with Sides(rig, tenant_of(rig)) as sides:
                receivers = {"ours": sides.ours, "floor": sides.floor(), "dj-stripe": sides.stripe()}
                for receiver in receivers.values():
                    receiver.measure(clients=4, count=16)  # so that nobody is measured while starting
                for clients in CLIENTS:
                    compare(report, kind, clients, receivers)
                while_xero_is_slow(report, kind, rig, sides.ours)
                storm(report, kind, rig, sides)
        all_met = report.write()
    return all_met
