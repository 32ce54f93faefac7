"""Measures the memory of an organisation's first import, with ten thousand invoices and with many.

`make bench BENCH=memory`. BENCH_MIRROR_MEMORY (100000; 1000000 for the whole proof) says how many are many.
"""

from __future__ import annotations

import os

from bench.common import Report, Rig
from bench.mirror import mirror, prepare

FEW = 10_000
MANY = int(os.environ.get("BENCH_MIRROR_MEMORY", "100000"))
MIB_ALLOWED = 150


def main() -> bool:
    """Measure both on SQLite, whose memory is the process's own."""
    report = Report("memory", "invoices", "peak MiB", "CPU s per 1,000", "invoices/s")
    peaks = {}
    for count in (FEW, MANY):
        with Rig() as rig:
            prepare(rig, count)
            run = mirror(rig, "contacts", "invoices")
        if run.rows != count:
            raise RuntimeError(f"{run.rows} of {count} invoices were mirrored.")
        peaks[count] = run.rss
        report.add(count, run.rss, run.cpu, run.rate)
    report.at_most(f"memory at {MANY:,} beside that at {FEW:,}", peaks[MANY] / peaks[FEW], 1.1)
    report.at_most(f"memory at {MANY:,}, MiB", peaks[MANY], MIB_ALLOWED)
    return report.write()
