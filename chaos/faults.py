"""The faults of a season's remote calls (rows F21-F29 of the matrix)."""

from __future__ import annotations

import random
import re
from collections import Counter
from typing import Any

from chaos.clock import Clock
from chaos.environment import Environment

# What may happen to any call, and to one that writes; how often, out of the sum.
ANY: dict[str, int] = {"drop_before": 4, "503": 4, "429": 2, "truncate": 2, "html": 1, "empty": 1}
WRITES: dict[str, int] = ANY | {
    "drop_after_commit": 10,
    "commit_later": 6,
    "500 remembered": 2,
    "503 done": 2,
}
# Seconds after which a request given up on is done at last (row F23 has 15 after 30 of waiting).
LATEST = 50
WRITE = re.compile(r"^(PUT|POST|PATCH|DELETE) ")
XERO_API = re.compile(r"/xero/api\.xro/")


def spec_of(fault: str, service: str, chance: random.Random) -> dict[str, Any]:
    """Return the sandbox's specification of one of our faults."""
    spec: dict[str, Any] = {"service": service, "fault": fault}
    if fault == "503":
        spec |= {"fault": "status", "code": 503}
    elif fault == "503 done":
        spec |= {"fault": "status", "code": 503, "after_commit": True}
    elif fault == "500 remembered":
        spec |= {"fault": "status", "code": 500, "remember": True}
    elif fault == "429":
        spec |= {"fault": "status", "code": 429, "problem": "minute", "retry_after": 20}
    elif fault == "commit_later":
        spec |= {"seconds": chance.randrange(5, LATEST)}
    return spec


class Faults:
    """`rate` is the share of calls that meet a fault; writes meet twice as many."""

    def __init__(self, chance: random.Random, environment: Environment, clock: Clock, *, rate: float) -> None:
        self.chance, self.environment, self.clock, self.rate = chance, environment, clock, rate
        self.is_calm = False
        self.met: Counter[str] = Counter()
        self.calls = 0
        self._is_silent = False
        self._forced = ""
        self._refusing_until = 0.0

    def meet_call(self, call: str) -> None:
        """Let a fault befall the call that is about to be made; nobody else calls in between."""
        self.calls += 1
        if self.is_calm:
            return
        if self._forced:
            self.environment.control("POST", "faults", [{"service": "xero", "fault": self._forced}])
            self.met[self._forced] += 1
            self._forced = ""
            return
        service = "xero" if "/xero/" in call else "pipedrive"
        is_write = bool(WRITE.match(call)) and ("/api" in call)
        if is_write and service == "xero" and self.clock.seconds < self._refusing_until:
            self.met["writes refused"] += 1
            self.environment.control("POST", "faults", [spec_of("503", service, self.chance)])
            return
        if self.chance.random() > (self.rate * 2 if is_write else self.rate):
            return
        choices = dict(WRITES if is_write and XERO_API.search(call) else ANY)
        if service == "pipedrive":
            choices = {"drop_before": 3, "503": 3}
        fault = self.chance.choices(list(choices), list(choices.values()))[0]
        self.met[fault] += 1
        self._is_silent = self._is_silent or fault in ("drop_after_commit", "503 done")
        spec = spec_of(fault, service, self.chance)
        if fault == "commit_later":
            self.clock.expect_late(spec["seconds"])
        self.environment.control("POST", "faults", [spec])

    def force(self, fault: str) -> None:
        """Let this fault befall the next call, whoever makes it."""
        self._forced = fault

    def refuse_writes(self, seconds: float) -> None:
        """Let Xero answer every write with 503 for a while, and reads as ever."""
        self._refusing_until = self.clock.seconds + seconds

    def take_silence(self) -> bool:
        """Whether since last time a write was done whose answer nobody got."""
        was_silent, self._is_silent = self._is_silent, False
        return was_silent

    def calm_down(self) -> None:
        """No fault any more; what the sandbox still has to do late, it does first."""
        self.is_calm = True
        self.clock.advance(LATEST + 1)
        self.environment.control("DELETE", "faults")
