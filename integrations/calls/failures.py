"""Classify what stopped a piece of work: one table for outgoing messages, events, catch-up and imports.

Each of them makes a state and a wait of its own from a `Trouble`. Closed by default: what the table does not name is a
surprise.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError

from integrations.http import (
    GrantRevoked,
    Message,
    RateLimited,
    RemoteError,
    RemoteUnavailable,
    RequestRejected,
)

# Seconds. A person can do nothing about a shorter wait, so no page mentions it.
LONG_WAIT = 600.0


class Cause(enum.Enum):
    """Why some work stopped."""

    LIMITED = enum.auto()  # the service, or our own budget, allows no call for a while
    REVOKED = enum.auto()  # a person has to reconnect the company
    REJECTED = enum.auto()  # the service refused the request and would refuse it again
    UNAVAILABLE = enum.auto()  # no usable answer came
    UNEXPECTED_ANSWER = enum.auto()  # any other RemoteError
    DATABASE = enum.auto()  # our own database was away, locked or cut off
    BUG = enum.auto()  # anything else


@dataclass(frozen=True)
class Trouble:
    """What stopped some work. `reason` is a sentence for people, `retry_after` in seconds.

    `outcome_unknown` and `status` are about a call without a usable answer, `messages` are the service's own sentences.
    """

    cause: Cause
    reason: str
    retry_after: float = 0.0
    messages: tuple[Message, ...] = ()
    outcome_unknown: bool = False
    status: int | None = None

    @property
    def is_surprise(self) -> bool:
        """Whether something of our own stopped the work, and not the service."""
        return self.cause in (Cause.DATABASE, Cause.BUG)

    @property
    def is_long_wait(self) -> bool:
        """Whether people should hear of the wait."""
        return self.retry_after >= LONG_WAIT


def classify(error: Exception) -> Trouble:
    """Return what `error` means for the work it stopped."""
    match error:
        case RateLimited():
            return Trouble(Cause.LIMITED, error.reason, retry_after=error.retry_after)
        case GrantRevoked():
            return Trouble(Cause.REVOKED, error.reason)
        case RequestRejected():
            return Trouble(Cause.REJECTED, error.reason, messages=tuple(error.messages))
        case RemoteUnavailable():
            return Trouble(
                Cause.UNAVAILABLE,
                error.reason,
                outcome_unknown=error.outcome_unknown,
                status=error.status,
            )
        case RemoteError():
            return Trouble(Cause.UNEXPECTED_ANSWER, error.reason)
        case OperationalError() | InterfaceError():
            return Trouble(Cause.DATABASE, str(error))
    return Trouble(Cause.BUG, str(error))
