"""Measures the calls an invoice costs: one by one, for new customers, in bulk, with lost answers; and an idle day."""

from __future__ import annotations

import json
import os
from collections import Counter
from typing import Any

from bench.common import Report, Rig

# How many invoices a way is measured with, what a call each is at best, and what we promise.
SINGLES = int(os.environ.get("BENCH_SINGLES", "200"))
MANY = int(os.environ.get("BENCH_MANY", "1000"))
BEST = {"known": 1.0, "new": 2.0, "bulk": 0.02, "approve": 0.02, "lost": 1.0, "bulk, lost": 0.02}
TARGETS = {"known": 1.02, "new": 2.05, "bulk": 0.05, "approve": 0.06, "lost": 1.2, "bulk, lost": 0.05}
# Six calls an invoice is what tools of this kind publish (reliability sheet, section 1).
HABIT = 6.0
LOST = {"service": "xero", "method": "PUT", "path": "/Invoices", "fault": "drop_after_commit", "times": None}
DAY = 24
# Far beyond what is measured, and the same on both sides: the sandbox says what is left, and we believe it.
LIMITS = {
    "SANDBOX_XERO_MINUTE_LIMIT": "10000",
    "XERO_CALLS_PER_MINUTE": "10000",
    "SANDBOX_XERO_DAY_LIMIT": "100000",
    "XERO_CALLS_PER_DAY": "100000",
}
IDLE, IDLE_WITH_WEBHOOKS = 120, 40


class Bench:
    """The rig and what a run of the child costs in calls."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig

    def go(self, way: str, count: int, *faults: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Let the child go one way; answers the calls it cost and what it says."""
        self.rig.control("DELETE", "faults")
        self.rig.control("POST", "faults", list(faults))
        self.rig.control("DELETE", "calls")
        control = f"{self.rig.stack.sandbox}/control"
        used = self.rig.run(["python", "-m", "bench.children.drafts", way, str(count), control])
        return self.rig.calls(), json.loads(used.output.strip().splitlines()[-1])

    def duplicates(self) -> int:
        """Documents of one invoice beyond the first, in the sandbox's books."""
        rows = self.rig.control("GET", "xero/invoices?url=/invoices/")["invoices"]
        return sum(count - 1 for count in Counter(row["Url"] for row in rows).values())


def main() -> bool:
    """Measure all ways on SQLite: the calls are the same on any database."""
    report = Report(
        "calls", "way", "invoices", "calls", "a piece", "beside the best", "beside the habit of 6"
    )
    with Rig(settings=LIMITS) as rig:
        rig.control("POST", "reset", {"scenario": "demo"})
        rig.control("POST", "webhooks", {"mode": "drop"})
        rig.connect("xero")
        rig.stack.web.stop()
        bench = Bench(rig)
        bench.go("read", 0)
        every_tenth = {**LOST, "every": 10}
        cost = {
            "known": bench.go("known", SINGLES),
            "new": bench.go("new", SINGLES),
            "lost": bench.go("patient", SINGLES, every_tenth),
            "bulk": bench.go("bulk", MANY),
            "bulk, lost": bench.go("bulk", MANY, every_tenth),
            "approve": bench.go("approve", MANY),
        }
        for name, (calls, said) in cost.items():
            count = MANY if name in ("bulk", "bulk, lost", "approve") else SINGLES
            each = calls / count
            report.add(name, count, calls, each, each / BEST[name], each / HABIT)
            report.at_most(f"calls a piece, {name}", each, TARGETS[name])
            report.at_most(f"left waiting or failed, {name}", said["open"], 0)
        seconds = cost["approve"][1]["seconds"] * 1000 / MANY
        report.at_most(f"seconds one worker needs per 1,000 approvals, of {MANY:,}", seconds, 120)
        report.at_most("duplicates in Xero", bench.duplicates(), 0)
        for way, limit in (("idle", IDLE), ("webhooks", IDLE_WITH_WEBHOOKS)):
            bench.go(way, 1)
            calls, _ = bench.go(way, DAY)
            report.add(f"a day at rest, {way}", "", calls, "", calls / limit, "")
            report.at_most(f"calls of a day at rest, {way}", calls, limit)
    return report.write()
