"""Measures a first import against its floor and against programs that only read (docs/performance.md).

`make bench BENCH=mirror`. BENCH_MIRROR_INVOICES (10000) and BENCH_MIRROR_ROUNDS (5) make it longer or shorter.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from bench.children import floor_parsers
from bench.common import Report, Rig, Usage, databases, middle, python_of, take_turns

INVOICES = int(os.environ.get("BENCH_MIRROR_INVOICES", "10000"))
ROUNDS = int(os.environ.get("BENCH_MIRROR_ROUNDS", "5"))
# tap-xero takes a minute and a half of CPU for what the others do in seconds: it gets the newest part alone.
TAP_INVOICES = 2000
LOOKS = 5
OURS, FLOOR, TAP = "ours", "floor", "tap-xero 2.6.0"


@dataclass(frozen=True)
class Run:
    """What a child says of itself, and its peak memory in MiB."""

    rows: int
    costs: list[dict[str, Any]]
    rss: float

    @property
    def rate(self) -> float:
        """Invoices written per second of wall time."""
        return self.rows / sum(cost["wall"] for cost in self.costs)

    @property
    def cpu(self) -> float:
        """CPU seconds for 1,000 invoices."""
        return sum(cost["cpu"] for cost in self.costs) / self.rows * 1000


@dataclass(frozen=True)
class Access:
    """What a program needs to read the sandbox's organisation."""

    api: str
    token: str
    tenant: str

    @property
    def arguments(self) -> list[str]:
        """As the children take it."""
        return [self.api, self.token, self.tenant]

    def read(self, size: int, order: str) -> bytes:
        """A page of invoices as it comes over the wire."""
        headers = {"Authorization": f"Bearer {self.token}", "xero-tenant-id": self.tenant}
        query = {"page": 1, "pageSize": size, "order": f"UpdatedDateUTC {order}", "unitdp": 4}
        headers["Accept"] = "application/json"
        answer = requests.get(f"{self.api}/api.xro/2.0/Invoices", params=query, headers=headers, timeout=60)
        answer.raise_for_status()
        return answer.content


def main() -> bool:
    """Measure all of it; return whether every target was met."""
    report = Report("mirror", "database", "side", "CPU s per 1,000", "invoices/s", "peak MiB", "invoices")
    for kind in databases():
        with Rig(database=kind) as rig:
            access = prepare(rig, INVOICES)
            _race(report, rig, kind, access, with_peers=kind == "sqlite")
            _count_calls(report, rig, kind)
        all_met = report.write()
    return all_met


def prepare(rig: Rig, invoices: int) -> Access:
    """Fill the sandbox's books, connect the organisation, and keep that state of the database."""
    rig.control("POST", "reset", {"scenario": "large", "invoices": invoices})
    rig.connect("xero")
    rig.stack.web.stop()
    rig.database.save()
    told = rig.run(["python", "-m", "bench.children.mirror_access"]).output
    return Access(**json.loads(told.splitlines()[-1]))


def _race(report: Report, rig: Rig, kind: str, access: Access, *, with_peers: bool) -> None:
    parser = _fastest(access.read(1000, "ASC"))
    floor = [*access.arguments, rig.database.url, parser]
    sides: dict[str, Callable[[], Run]] = {
        OURS: lambda: _fresh(rig, "bench.children.mirror_ours"),
        FLOOR: lambda: _fresh(rig, "bench.children.mirror_floor", *floor),
    }
    if with_peers:
        sides |= _peers(rig, access)
    runs = take_turns(sides, rounds=ROUNDS)
    for name, found in runs.items():
        cpu, rate = middle([run.cpu for run in found]), middle([run.rate for run in found])
        label = f"{name} ({parser})" if name == FLOOR else name
        report.add(kind, label, cpu, rate, middle([run.rss for run in found]), found[0].rows)
    share = middle([ours.rate / floor.rate for ours, floor in zip(runs[OURS], runs[FLOOR], strict=True)])
    report.at_least(f"{kind}: our rate beside the floor's", share, 0.7)
    if with_peers:
        shares = [ours.cpu / tap.cpu for ours, tap in zip(runs[OURS], runs[TAP], strict=True)]
        report.at_most(f"{kind}: our CPU beside tap-xero's, which stores nothing", middle(shares), 0.25)


def _peers(rig: Rig, access: Access) -> dict[str, Callable[[], Run]]:
    pages = str(-(-INVOICES // 1000))
    newest = json.loads(access.read(1, "DESC"))["Invoices"][0]["UpdatedDateUTC"]
    changed = datetime.fromtimestamp(int(newest[6:19]) / 1000, UTC)
    since = (changed - timedelta(seconds=TAP_INVOICES - 1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    tap = [python_of("tap_xero"), "bench/children/mirror_tap.py", *access.arguments, since]

    def reader(name: str) -> Callable[[], Run]:
        command = ["python", "-m", f"bench.children.{name}", *access.arguments, pages]
        # pyxero's library wants to be told that the loopback needs no https.
        return lambda: _understand(rig.run(command, OAUTHLIB_INSECURE_TRANSPORT="1"))

    return {
        "pyxero 0.9.5, reading": reader("mirror_pyxero"),
        "xero-python 15.2.0, reading": reader("mirror_xero_python"),
        TAP: lambda: _understand(rig.run(tap)),
    }


def _count_calls(report: Report, rig: Rig, kind: str) -> None:
    """What a first reading and looks at nothing new cost in calls and CPU."""
    rig.database.restore()
    mirror(rig, "contacts")
    before = rig.calls()
    mirror(rig, "invoices")
    read = rig.calls() - before
    report.at_most(f"{kind}: calls for {INVOICES:,} invoices", read, INVOICES // 1000 + 2)
    looks = mirror(rig, *["invoices"] * LOOKS)
    report.at_most(f"{kind}: calls of a look at nothing new", (rig.calls() - before - read) / LOOKS, 1)
    cpu = middle([cost["cpu"] * 1000 for cost in looks.costs])
    report.at_most(f"{kind}: CPU of a look at nothing new, ms", cpu, 50)


def _fastest(page: bytes) -> str:
    """The parser that turns this page into rows in the least CPU time."""
    used = {}
    for name, parse in floor_parsers.PARSERS.items():
        began = time.process_time()
        for _ in range(5):
            parse["Invoices"](page)
        used[name] = time.process_time() - began
    return min(used, key=used.__getitem__)


def _fresh(rig: Rig, module: str, *arguments: str) -> Run:
    rig.database.restore()
    return _understand(rig.run(["python", "-m", module, *arguments]))


def mirror(rig: Rig, *lists: str) -> Run:
    """Let a child read these lists to their end."""
    return _understand(rig.run(["python", "-m", "bench.children.mirror_ours", *lists]))


def _understand(usage: Usage) -> Run:
    told = json.loads(usage.output.splitlines()[-1])
    return Run(told["rows"], told["costs"], usage.rss)
