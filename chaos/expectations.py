"""What people were promised: each accepted wish about an invoice, and whether anybody in Xero meddled with it since."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Promise:
    """One invoice. `reference` and `status` are the last things asked here; "" when nothing was."""

    uid: str
    reference: str = ""
    status: str = ""
    given_up: bool = False
    touched_in_xero: set[str] = field(default_factory=set)


@dataclass
class Promises:
    """All of a season, by the invoice's uid."""

    made: dict[str, Promise] = field(default_factory=dict)

    def of(self, uid: object) -> Promise:
        """Return the promise of an invoice, made when it is the first time."""
        return self.made.setdefault(str(uid), Promise(str(uid)))
