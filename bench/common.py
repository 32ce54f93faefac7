"""Collects what every benchmark uses in one import.

    from bench.common import Report, Rig, databases, middle, take_turns

    def main() -> bool:
        report = Report("mirror", "database", "side", "CPU s per 1,000")
        for kind in databases():
            with Rig(database=kind) as rig:
                rig.control("POST", "reset", {"scenario": "large", "invoices": 10_000})
                rig.connect("xero")                       # through the consent page, as a person does
                rig.stack.web.stop()
                rig.database.save()                       # the state each round begins with

                def ours() -> Usage:
                    rig.database.restore()
                    return rig.run(["python", "manage.py", "shell", "-c", "..."])

                def peer() -> Usage:                      # bench/peers/pyxero.txt is its lock
                    return rig.run([python_of("pyxero"), "bench/children/mirror_pyxero.py"])

                rounds = take_turns({"ours": ours, "pyxero": peer}, rounds=5)
                cost = {name: middle([usage.cpu for usage in used]) for name, used in rounds.items()}
                for name, seconds in cost.items():
                    report.add(kind, name, seconds / 10)
                report.at_most(f"ours beside pyxero, {kind}", cost["ours"] / cost["pyxero"], 4)
        return report.write()                             # prints, and writes its section of RESULTS.md

`python -m bench mirror` calls `bench.mirror.main()` and leaves with 1 where a target was missed.
"""

from __future__ import annotations

from bench.databases import Database, databases
from bench.measuring import Usage, at_share, cpu_of, middle, run_measured, take_turns
from bench.peers import python_of
from bench.results import Report, show
from bench.rig import ROOT, Rig, free_port

__all__ = [
    "ROOT",
    "Database",
    "Report",
    "Rig",
    "Usage",
    "at_share",
    "cpu_of",
    "databases",
    "free_port",
    "middle",
    "python_of",
    "run_measured",
    "show",
    "take_turns",
]
