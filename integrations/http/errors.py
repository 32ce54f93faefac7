"""What can go wrong with a remote service: one family of errors, few types, each with its own consequence.

Unavailable means try later, limited means wait, revoked means a person reconnects, rejected means a person edits.
Nothing here retries. An error carries its redacted exchange, so that the exception is the bug report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from integrations.http.exchange import Exchange

EXCERPT_LENGTH = 500


@dataclass(frozen=True)
class Message:
    """One sentence of the vendor, with our name of the field it is about and the line's index (from 0).

    `versions` is there when two people changed the field: its value in words as it was ("base"), as asked for here
    ("yours") and as the service holds it ("theirs"), and the stamp of the service's version ("seen", ISO).
    """

    text: str
    field: str = ""
    line: int | None = None
    versions: Mapping[str, str] | None = None


class RemoteError(Exception):
    """A remote service did not do what was asked; the subclass says what happens next."""

    def __init__(self, reason: str, *, exchange: Exchange | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.exchange = exchange

    @property
    def status(self) -> int | None:
        """Return the HTTP status of the answer, None when there was none."""
        return self.exchange.status if self.exchange else None

    def __str__(self) -> str:
        if self.exchange is None:
            return self.reason
        answer = self.exchange.response_body.strip()[:EXCERPT_LENGTH]
        status = self.exchange.status if self.exchange.status is not None else "no answer"
        text = f"{self.reason} [{status}, {self.exchange.method} {self.exchange.url}]"
        return f"{text} {answer}" if answer else text


class RemoteUnavailable(RemoteError):
    """No usable answer: time-out, broken connection, 5xx, cut or unreadable body. Worth another try later.

    `outcome_unknown` is True when a write may have happened all the same: look before you repeat it.
    """

    def __init__(
        self, reason: str, *, outcome_unknown: bool = False, exchange: Exchange | None = None
    ) -> None:
        super().__init__(reason, exchange=exchange)
        self.outcome_unknown = outcome_unknown


class RateLimited(RemoteError):
    """Too many calls; nothing was done.

    `retry_after` is in seconds; `scope` is one of minute, day, concurrent, appminute (Xero), burst, daily,
    blocked (Pipedrive).
    """

    def __init__(
        self,
        reason: str,
        *,
        retry_after: float = 60.0,
        scope: str = "minute",
        exchange: Exchange | None = None,
    ) -> None:
        super().__init__(reason, exchange=exchange)
        self.retry_after = retry_after
        self.scope = scope


class GrantRevoked(RemoteError):
    """The grant no longer opens this company; only a person can reconnect it."""


class ScopeMissing(GrantRevoked):
    """The grant is alive but does not allow this call; a person must consent again. Refreshing would loop."""


class AccessTokenExpired(RemoteError):
    """The access token is too old: refresh once, repeat once, and treat a second one as GrantRevoked."""


class RequestRejected(RemoteError):
    """The service read the request and refuses it; the same request will be refused again."""

    def __init__(
        self, messages: Sequence[Message], *, reason: str = "", exchange: Exchange | None = None
    ) -> None:
        self.messages = list(messages)
        sentences = [message.text for message in self.messages if isinstance(message, Message)]
        super().__init__(reason or "; ".join(sentences) or "The request was refused.", exchange=exchange)


class NotAsked(RequestRejected):
    """The request was not made: something here or in the service's document speaks against it, and a person decides."""


class LeftAsItWas(RequestRejected):
    """The service answered as if it had done what was asked, and its document shows that it has not."""


class RemoteNotFound(RequestRejected):
    """The document asked for is not there (or not visible to the connected user)."""
