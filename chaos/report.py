"""The result of a season: what was found, how soon both sides agreed, and the counts of what happened."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from chaos.checker import Violation


@dataclass
class Report:
    """The result of one season."""

    seed: int
    violations: list[Violation] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)
    converged_after: float | None = None
    virtual_hours: float = 0.0
    real_seconds: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    # The requests about each invoice that has a finding.
    evidence: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        """Whether nothing was found."""
        return not self.violations and not self.surprises
