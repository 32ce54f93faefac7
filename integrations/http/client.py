"""What the clients of both services are made of: a session that is closed, and an answer that must be an object."""

from __future__ import annotations

from typing import Any, Self

from integrations.http.answer import Answer
from integrations.http.errors import RemoteUnavailable
from integrations.http.session import RemoteSession


class ServiceClient:
    """A client with one session, closed at the end of a `with`."""

    session: RemoteSession

    def close(self) -> None:
        """Close the connections kept open."""
        self.session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def read_object(answer: Answer, *, service: str) -> dict[str, Any]:
    """Return the body, JSON-safe. Raises RemoteUnavailable when it is no JSON object."""
    body = answer.plain()
    if not isinstance(body, dict):
        raise unreadable(answer, f"{service}'s answer has an unknown shape.")
    return body


def unreadable(answer: Answer, reason: str) -> RemoteUnavailable:
    """Return the error for an answer of a shape we can't read; what a write did is then unknown."""
    return RemoteUnavailable(reason, outcome_unknown=answer.writes, exchange=answer.exchange)
