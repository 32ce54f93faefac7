"""A fault and the requests it matches: by service, organisation, method and address, and how often."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from random import Random
from typing import Any

from django.http import HttpRequest

from sandbox.core.call_log import service_of


@dataclass
class Fault:
    """What goes wrong, where, and how many more times (`times` None: until cleared)."""

    service: str
    fault: str
    method: str = ""
    path: str = ""
    organisation: str = ""
    times: int | None = 1
    every: int = 1
    probability: float = 1.0
    seed: int | None = None
    code: int | None = None
    seconds: float | None = None
    hold: float = 0.0
    problem: str = ""
    retry_after: int | None = None
    body: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    how: str = ""
    keep: float = 0.5
    size: int = 0
    count: int = 1
    find: str = ""
    put: str = ""
    after_commit: bool = False
    remember: bool = False

    def __post_init__(self) -> None:
        self.seen = 0
        self._random = Random(self.seed)
        self._path = re.compile(self.path)
        if self.every < 1 or not 0 <= self.probability <= 1:
            raise ValueError("`every` is at least 1, and `probability` between 0 and 1.")

    def matches(self, request: HttpRequest) -> bool:
        """Return whether this fault applies to such a request."""
        return (
            self.service in ("", service_of(request.path))
            and self.method.upper() in ("", request.method)
            and self.organisation in ("", request.headers.get("xero-tenant-id", ""))
            and self._path.search(request.get_full_path()) is not None
        )

    def is_due(self) -> bool:
        """Count a matching request, and return whether `every` and `probability` select it."""
        self.seen += 1
        return self.seen % self.every == 0 and self._random.random() < self.probability

    def describe(self) -> dict[str, Any]:
        """Return the fault as requested, with the number of matching requests seen so far."""
        return {**asdict(self), "seen": self.seen}
