"""`make chaos`: play seasons, print what each seed found, and exit with 1 when anything was found."""

from __future__ import annotations

import argparse
import os
import random
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import django

from chaos.environment import Environment

if TYPE_CHECKING:
    from chaos.report import Report

SHOWN = 20


@contextmanager
def prepared() -> Iterator[Environment]:
    """Yield an environment with Django set up, and remove it afterwards."""
    environment = Environment()
    try:
        environment.prepare()
        django.setup()
        yield environment
    finally:
        environment.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """Play the seasons asked for; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=int(os.environ.get("SEED") or 0), help="0: one by chance")
    parser.add_argument("--season", choices=["short", "full"], default=os.environ.get("SEASON") or "full")
    parser.add_argument("--seeds", type=int, default=int(os.environ.get("SEEDS") or 1), help="how many")
    options = parser.parse_args(arguments)
    first = options.seed or random.randrange(1, 10**6)
    with prepared() as environment:
        from chaos.plans import PLANS
        from chaos.season import Season
        from chaos.world import World

        world = World(environment)
        world.build()
        reports = []
        for seed in range(first, first + options.seeds):
            world.begin_again()
            reports.append(
                Season(environment, seed=seed, plan=PLANS[options.season], connect=world.connect).play()
            )
            print_report(reports[-1], options.season)
    return summarise(reports)


def print_report(report: Report, season: str) -> None:
    """Print what one season was and whether it ended well."""
    counts = ", ".join(f"{count} {name}" for name, count in sorted(report.counts.items()))
    took = f"{report.virtual_hours:.1f} h of the books in {report.real_seconds:.1f} s"
    calm = "never" if report.converged_after is None else f"after {report.converged_after:.0f} s"
    print(
        f"SEED={report.seed} SEASON={season}: {'good' if report.is_good else 'BAD'}; {took}; both sides agree {calm}"
    )
    print(f"    {counts}")
    for violation in report.violations[:SHOWN]:
        print(f"    {violation}")
        for line in report.evidence.pop(violation.invoice, []):
            print(f"        {line}")
    for surprise in report.surprises[:3]:
        print("    surprise: " + surprise.replace("\n", "\n        "))
    sys.stdout.flush()


def summarise(reports: list[Report]) -> int:
    """Print the sum of all seasons; return the exit code."""
    bad = [report for report in reports if not report.is_good]
    calms = sorted(report.converged_after for report in reports if report.converged_after is not None)
    if calms:
        middle, last = calms[len(calms) // 2], calms[-1]
        agreed = f"both sides agreed after {middle:.0f} s (median), {last:.0f} s at most"
        print(f"{len(reports)} seasons, {len(bad)} bad; {agreed}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
