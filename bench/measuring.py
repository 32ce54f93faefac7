"""Measures child processes, lets sides take turns, and computes medians."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Usage:
    """What a finished child cost: seconds on the clock, CPU seconds, peak memory in MiB; and what it printed."""

    wall: float
    cpu: float
    rss: float
    output: str


def run_measured(command: Sequence[str], *, environment: Mapping[str, str], cwd: Path | None = None) -> Usage:
    """Run a program to its end and measure it alone (wait4); raise RuntimeError with its last words if it fails."""
    with tempfile.TemporaryFile() as output:
        began = time.monotonic()
        child = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=environment, cwd=cwd)
        peak = 0
        while True:
            peak = max(peak, peak_kib(child.pid))
            pid, status, used = os.wait4(child.pid, os.WNOHANG)
            if pid:
                break
            time.sleep(0.02)
        wall = time.monotonic() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode(errors="replace")
    if child.returncode:
        raise RuntimeError(f"{command[0]} ended with {child.returncode}:\n{text[-3000:]}")
    return Usage(wall, used.ru_utime + used.ru_stime, (peak or used.ru_maxrss) / 1024, text)


def peak_kib(pid: int) -> int:
    """Return the most memory a program held, 0 when it is gone; `ru_maxrss` would count its parent's at the fork."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


def cpu_of(pid: int) -> float:
    """CPU seconds used so far by a running process and its descendants (Linux)."""
    parents, used = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        one = int(stat.parent.name)
        parents[one], used[one] = int(fields[1]), sum(int(value) for value in fields[11:15]) / _TICK
    family = {pid}
    while more := {one for one, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(used.get(one, 0.0) for one in family)


def take_turns(sides: Mapping[str, Callable[[], T]], *, rounds: int) -> dict[str, list[T]]:
    """Run every side once a round, beginning with another one each time, so that a busy minute hits all."""
    names, results = list(sides), {name: [] for name in sides}
    for number in range(rounds):
        at = number % len(names)
        for name in names[at:] + names[:at]:
            results[name].append(sides[name]())
    return results


def middle(values: Sequence[Any]) -> float:
    return float(statistics.median(values))


def at_share(values: Sequence[float], share: float) -> float:
    """The value below which this share of the values lies (0.95: p95)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
