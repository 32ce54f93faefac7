"""What a season came to: what was found, how long the calm took, and what was met on the way."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from chaos.checker import Violation


@dataclass
class Report:
    """What one season came to."""

    seed: int
    violations: list[Violation] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)
    converged_after: float | None = None
    virtual_hours: float = 0.0
    real_seconds: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    # What was said on the wire about each invoice of which something was found.
    evidence: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        """Whether nothing was found."""
        return not self.violations and not self.surprises
