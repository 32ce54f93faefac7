"""Decide what becomes of a message after one try: the table of errors and the times of the next try.

Closed by default: what is not in the table needs a person and is logged. Nothing is written here.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import InterfaceError, OperationalError

from integrations.http import GrantRevoked, RateLimited, RemoteUnavailable, RequestRejected
from integrations.models import Failure, OutboxState

# Seconds before the 2nd, 3rd ... try; the last one repeats. With MAX_ATTEMPTS this gives up after a day.
BACK_OFF = (5, 15, 60, 300, 900, 3600)
MAX_ATTEMPTS = len(BACK_OFF) + 23
JITTER = 0.2
# Seconds: after a long pause the crowd is spread no wider than this.
SPREAD_AT_MOST = 30.0
# After a reconnect the message must not wait; until then nothing is tried, whatever this says.
SOON = dt.timedelta(0)


# A gateway's own answers: whoever is behind it may still be at work.
GATEWAY = (408, 502, 504)


class TooSoon(Exception):
    """A request whose answer never came may still do its work: look again at `until` before it is repeated."""

    def __init__(self, until: dt.datetime) -> None:
        super().__init__(f"Looking again at {until:%H:%M:%S}.")
        self.until = until


@dataclass(frozen=True)
class Outcome:
    """What to stamp on a message: `delay` from now, whether the try `counts`, whether it may have acted.

    `is_at_work`: nothing shows that its last request is over. `not_before` overrides `delay`.
    """

    state: str
    failure: str = ""
    delay: dt.timedelta = SOON
    counts: bool = True
    is_ambiguous: bool = False
    is_at_work: bool = False
    not_before: dt.datetime | None = None
    problems: list[dict[str, Any]] = field(default_factory=list)
    is_surprise: bool = False


DELIVERED = Outcome(OutboxState.DELIVERED)


def classify(error: Exception, *, attempts: int, was_ambiguous: bool) -> Outcome:
    """Return what a try that ended in `error` makes of its message; `attempts` includes this try.

    A doubt of an earlier try stays until a try succeeds: what changed nothing can't settle it.
    """
    if isinstance(error, TooSoon):
        problem = _problem("There was no answer. We look again before anything is sent twice.")
        return Outcome(
            OutboxState.PENDING,
            counts=False,
            is_ambiguous=True,
            not_before=error.until,
            problems=[problem],
        )
    if isinstance(error, RateLimited):
        # Spread, so that a waiting crowd doesn't come back as one.
        wait = max(1.0, error.retry_after)
        delay = dt.timedelta(seconds=wait + random.random() * min(wait * JITTER, SPREAD_AT_MOST))  # noqa: S311
        return Outcome(OutboxState.PENDING, delay=delay, counts=False, is_ambiguous=was_ambiguous)
    if isinstance(error, GrantRevoked):
        why, problems = Failure.NEEDS_RECONNECT, [_problem(error.reason)]
        return Outcome(OutboxState.PENDING, why, counts=False, is_ambiguous=was_ambiguous, problems=problems)
    if isinstance(error, RequestRejected):
        problems = [_problem(said.text, said.field, said.line, said.versions) for said in error.messages]
        problems = problems or [_problem(error.reason)]
        return Outcome(OutboxState.FAILED, Failure.REJECTED, is_ambiguous=was_ambiguous, problems=problems)
    if isinstance(error, RemoteUnavailable):
        return _unavailable(error, attempts=attempts, was_ambiguous=was_ambiguous)
    if isinstance(error, OperationalError | InterfaceError) and attempts < MAX_ATTEMPTS:
        # Our own database: away, locked or cut off in a commit. What was said to the service is looked for.
        problem = _problem("Our database did not answer; what was sent is looked for.")
        return _later(attempts, is_ambiguous=True, is_at_work=True, problems=[problem])
    return Outcome(
        OutboxState.FAILED,
        Failure.INTERNAL,
        is_ambiguous=True,
        is_at_work=True,
        problems=[_problem("Something unexpected went wrong here; it is in the log.")],
        is_surprise=True,
    )


def _unavailable(error: RemoteUnavailable, *, attempts: int, was_ambiguous: bool) -> Outcome:
    doubt = was_ambiguous or error.outcome_unknown
    at_work = error.outcome_unknown and (error.status is None or error.status in GATEWAY)
    problems = [_problem(error.reason)]
    if attempts < MAX_ATTEMPTS:
        return _later(attempts, is_ambiguous=doubt, is_at_work=at_work, problems=problems)
    return Outcome(
        OutboxState.FAILED, Failure.EXHAUSTED, is_ambiguous=doubt, is_at_work=at_work, problems=problems
    )


def _later(attempts: int, **known: Any) -> Outcome:
    return Outcome(OutboxState.PENDING, delay=back_off(attempts), **known)


def back_off(attempts: int) -> dt.timedelta:
    """Return how long to wait after `attempts` tries, a fifth more or less by chance."""
    seconds = BACK_OFF[min(max(attempts, 1), len(BACK_OFF)) - 1]
    spread = 1 + (2 * random.random() - 1) * JITTER  # noqa: S311 - spreading load, not hiding anything
    return dt.timedelta(seconds=seconds * spread)


def _problem(
    text: str, about: str = "", line: int | None = None, versions: Mapping[str, str] | None = None
) -> dict[str, Any]:
    problem = {"text": text, "field": about, "line": line}
    return {**problem, "versions": dict(versions)} if versions else problem
