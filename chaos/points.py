"""Decide where a worker can die: before each SQL statement, and before and after each remote call.

A dead worker does nothing any more: every later statement and call of it raises too, so that what stands in its
`finally` blocks is not done either, as after `kill -9`. Nothing of this is in the application: the statements are
watched by Django's `execute_wrapper`, the calls around the HTTP session's one way out.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from integrations.http.session import RemoteSession

STATEMENT, CALL, ANSWERED = "statement", "call", "answered"
Visit = Callable[[str, str], None]

_watching = threading.local()
_send = RemoteSession._send


class Killed(BaseException):
    """The process is gone. No code of the application may catch this."""


@contextmanager
def watched(visit: Visit) -> Iterator[None]:
    """Call `visit(kind, text)` at each point this thread passes; the visit may raise Killed."""

    def before_statement(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        visit(STATEMENT, sql)
        return execute(sql, params, many, context)

    RemoteSession._send = _watched_send  # type: ignore[method-assign]
    _watching.visit = visit
    try:
        with connection.execute_wrapper(before_statement):
            yield
    finally:
        _watching.visit = None


def _watched_send(session: RemoteSession, prepared: Any) -> Any:
    visit: Visit | None = getattr(_watching, "visit", None)
    if visit is None:
        return _send(session, prepared)
    name = f"{prepared.method} {prepared.url}"
    visit(CALL, name)
    answer = _send(session, prepared)
    visit(ANSWERED, name)
    return answer


class Death:
    """A visit that dies at the n-th point, and stays dead; `where` says at which one, "" while alive."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.passed = 0
        self.where = ""

    def __call__(self, kind: str, text: str) -> None:
        if self.where:
            raise Killed(self.where)
        self.passed += 1
        if self.passed == self.at:
            self.where = f"{kind} {self.at}: {text[:100]}"
            raise Killed(self.where)


def die_at(number: int, flow: Callable[[], Any]) -> str:
    """Run `flow`, dying at its point `number`; return where, or "" when it came to its end first.

    Open transactions are rolled back and the connection is closed, as a database does for a client that is gone.
    """
    death = Death(number)
    try:
        with watched(death):
            flow()
    except Killed:
        pass
    else:
        assert not death.where, f"Somebody caught the death at {death.where}"
    if death.where:
        connection.close()
    return death.where
