"""Prints the rows and targets of a benchmark, and writes them to its section of bench/RESULTS.md."""

from __future__ import annotations

import datetime as dt
import os
import platform
from pathlib import Path

PAGE = Path(__file__).resolve().parent / "RESULTS.md"
HEAD = "# Results\n\nWritten by `make bench`; docs/performance.md says what is compared and why.\n"


def show(value: object) -> str:
    """A number with three digits that matter; anything else as it is."""
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


class Report:
    """The section of one benchmark."""

    def __init__(self, name: str, *columns: str) -> None:
        self.name = name
        self.columns = columns
        self.rows: list[list[str]] = []
        self.targets: list[tuple[str, str, bool]] = []

    def add(self, *cells: object) -> None:
        """Add a row and print it."""
        self.rows.append([show(cell) for cell in cells])
        print(
            "  ".join(f"{name}: {cell}" for name, cell in zip(self.columns, self.rows[-1], strict=True)),
            flush=True,
        )

    def at_least(self, sentence: str, value: float, limit: float) -> None:
        """State a target that a value must reach."""
        self._judge(f"{sentence}: at least {show(limit)}", value, value >= limit)

    def at_most(self, sentence: str, value: float, limit: float) -> None:
        """State a target that a value must not pass."""
        self._judge(f"{sentence}: at most {show(limit)}", value, value <= limit)

    def _judge(self, sentence: str, value: float, met: bool) -> None:
        self.targets.append((sentence, show(value), met))
        print(f"{'met   ' if met else 'MISSED'} {sentence}; measured {show(value)}", flush=True)

    def write(self) -> bool:
        """Put the section into RESULTS.md in place of the former one; return whether every target was met."""
        text = PAGE.read_text() if PAGE.exists() else HEAD
        head, *sections = text.split("\n## ")
        kept = {section.partition("\n")[0].strip(): section for section in sections}
        kept[self.name] = f"{self.name}\n\n{self._body()}"
        order = sorted(kept)
        PAGE.write_text(head.rstrip() + "\n" + "".join(f"\n## {kept[name].rstrip()}\n" for name in order))
        return all(met for _, _, met in self.targets)

    def _body(self) -> str:
        lines = [
            f"`make bench BENCH={self.name}`, {dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, "
            f"load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}.",
            "",
            "| " + " | ".join(self.columns) + " |",
            "|" + " --- |" * len(self.columns),
            *("| " + " | ".join(row) + " |" for row in self.rows),
            "",
            "| target | measured | met |",
            "| --- | --- | --- |",
            *(
                f"| {sentence} | {value} | {'yes' if met else '**no**'} |"
                for sentence, value, met in self.targets
            ),
        ]
        return "\n".join(lines)
