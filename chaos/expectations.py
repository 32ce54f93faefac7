"""What people may expect: the last accepted wish about each invoice, and what was changed in Xero since."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Expectation:
    """One invoice. `reference` and `status` are the last things asked here; "" when nothing was."""

    uid: str
    reference: str = ""
    status: str = ""
    given_up: bool = False
    touched_in_xero: set[str] = field(default_factory=set)


@dataclass
class Expectations:
    """All of a season, by the invoice's uid."""

    by_uid: dict[str, Expectation] = field(default_factory=dict)

    def of(self, uid: object) -> Expectation:
        """Return the expectation of an invoice, created at the first call."""
        return self.by_uid.setdefault(str(uid), Expectation(str(uid)))
