"""What becomes of a message after a try: its state, and when it is tried again. Nothing is written here.

Closed by default: what is not in the table needs a person and is logged.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from integrations.calls.failures import Cause, Trouble, classify
from integrations.http import LeftAsItWas, NotAsked
from integrations.models import Failure, OutboxState

# Seconds before the 2nd, 3rd ... try; the last one repeats.
BACK_OFF = (5, 15, 60, 300, 900, 3600)
# A message is given up when every try has failed for so long, however many tries that were.
GIVE_UP_AFTER = dt.timedelta(days=1)
JITTER = 0.2
# Seconds: after a long pause the crowd is spread no wider than this.
SPREAD_AT_MOST = 30.0
# After a reconnect the message must not wait; until then nothing is tried, whatever this says.
SOON = dt.timedelta(0)
REFUSING = "It answers, but takes no changes at present."
# A gateway's own answers: the service behind it may still be at work.
GATEWAY = (408, 502, 504)


class TooSoon(Exception):
    """A request whose answer never came may still do its work: look again at `until` before it is repeated."""

    def __init__(self, until: dt.datetime) -> None:
        super().__init__(f"Looking again at {until:%H:%M:%S}.")
        self.until = until


class WritesRefused(Exception):
    """The service refuses every write at present: nothing was tried, and the message comes back at `until`."""

    def __init__(self, until: dt.datetime) -> None:
        super().__init__(f"Waiting until {until:%H:%M:%S}.")
        self.until = until


@dataclass(frozen=True)
class Outcome:
    """What to stamp on a message: `delay` from now, whether the try `counts`, whether it may have acted.

    `may_still_act`: nothing shows that its last request is over. `not_before` overrides `delay`. `is_failing`: no
    usable answer came, which goes on until one does; None where the try says nothing about that.
    """

    state: str
    failure: str = ""
    delay: dt.timedelta = SOON
    counts: bool = True
    is_ambiguous: bool = False
    may_still_act: bool = False
    not_before: dt.datetime | None = None
    problems: list[dict[str, Any]] = field(default_factory=list)
    is_surprise: bool = False
    is_failing: bool | None = False


DELIVERED = Outcome(OutboxState.DELIVERED)


def outcome_of(
    error: Exception, *, attempts: int, was_ambiguous: bool, failing_for: dt.timedelta = dt.timedelta(0)
) -> Outcome:
    """Return what a try that ended in `error` makes of its message; `attempts` includes this try.

    `failing_for` is how long its tries have failed without a break. A doubt of an earlier try stays until a try
    succeeds: a try that changed nothing can't settle it.
    """
    is_too_old = failing_for >= GIVE_UP_AFTER
    if isinstance(error, TooSoon):
        return _not_yet(
            error.until,
            "There was no answer. We check whether it arrived before sending anything again.",
            is_ambiguous=True,
            is_failing=None,
        )
    if isinstance(error, WritesRefused) and not is_too_old:
        return _not_yet(error.until, REFUSING, is_ambiguous=was_ambiguous, is_failing=True)
    if isinstance(error, WritesRefused):
        return _exhausted(REFUSING, counts=False, is_ambiguous=was_ambiguous)
    return _of_trouble(error, attempts=attempts, was_ambiguous=was_ambiguous, is_too_old=is_too_old)


def _of_trouble(error: Exception, *, attempts: int, was_ambiguous: bool, is_too_old: bool) -> Outcome:
    trouble = classify(error)
    match trouble.cause:
        case Cause.LIMITED:
            delay = _spread(max(1.0, trouble.retry_after))
            return Outcome(OutboxState.PENDING, delay=delay, counts=False, is_ambiguous=was_ambiguous)
        case Cause.REVOKED:
            why, problems = Failure.NEEDS_RECONNECT, [_problem(trouble.reason)]
            return Outcome(
                OutboxState.PENDING, why, counts=False, is_ambiguous=was_ambiguous, problems=problems
            )
        case Cause.REJECTED:
            why, problems = _refusal(error), _problems_of(trouble)
            return Outcome(OutboxState.FAILED, why, is_ambiguous=was_ambiguous, problems=problems)
        case Cause.UNAVAILABLE:
            return _unavailable(
                trouble, attempts=attempts, was_ambiguous=was_ambiguous, is_too_old=is_too_old
            )
        case Cause.DATABASE if not is_too_old:
            # What was sent to the service meanwhile is looked for.
            problem = _problem("Our database did not answer; we check what was sent.")
            return _later(attempts, is_ambiguous=True, may_still_act=True, problems=[problem])
    return Outcome(
        OutboxState.FAILED,
        Failure.INTERNAL,
        is_ambiguous=True,
        may_still_act=True,
        problems=[_problem("An unexpected error happened here; see the log.")],
        is_surprise=True,
    )


def _refusal(error: Exception) -> Failure:
    match error:
        case NotAsked():
            return Failure.NOT_ASKED
        case LeftAsItWas():
            return Failure.LEFT_AS_IT_WAS
    return Failure.REJECTED


def _unavailable(trouble: Trouble, *, attempts: int, was_ambiguous: bool, is_too_old: bool) -> Outcome:
    doubt = was_ambiguous or trouble.outcome_unknown
    at_work = trouble.outcome_unknown and (trouble.status is None or trouble.status in GATEWAY)
    if is_too_old:
        return _exhausted(trouble.reason, is_ambiguous=doubt, may_still_act=at_work)
    return _later(attempts, is_ambiguous=doubt, may_still_act=at_work, problems=[_problem(trouble.reason)])


def _not_yet(until: dt.datetime, text: str, **known: Any) -> Outcome:
    return Outcome(OutboxState.PENDING, counts=False, not_before=until, problems=[_problem(text)], **known)


def _exhausted(text: str, **known: Any) -> Outcome:
    return Outcome(OutboxState.FAILED, Failure.EXHAUSTED, problems=[_problem(text)], is_failing=True, **known)


def _spread(seconds: float) -> dt.timedelta:
    """Return a wait a little longer than `seconds`, so that a crowd that waits doesn't come back as one."""
    return dt.timedelta(seconds=seconds + random.random() * min(seconds * JITTER, SPREAD_AT_MOST))  # noqa: S311


def _later(attempts: int, **known: Any) -> Outcome:
    return Outcome(OutboxState.PENDING, delay=back_off(attempts), is_failing=True, **known)


def back_off(attempts: int) -> dt.timedelta:
    """Return how long to wait after `attempts` tries, a fifth more or less by chance."""
    seconds = BACK_OFF[min(max(attempts, 1), len(BACK_OFF)) - 1]
    spread = 1 + (2 * random.random() - 1) * JITTER  # noqa: S311 - spreading load, not hiding anything
    return dt.timedelta(seconds=seconds * spread)


def _problems_of(trouble: Trouble) -> list[dict[str, Any]]:
    problems = [_problem(one.text, one.field, one.line, one.versions) for one in trouble.messages]
    return problems or [_problem(trouble.reason)]


def _problem(
    text: str, about: str = "", line: int | None = None, versions: Mapping[str, str] | None = None
) -> dict[str, Any]:
    problem = {"text": text, "field": about, "line": line}
    return {**problem, "versions": dict(versions)} if versions else problem
