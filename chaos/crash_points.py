"""The points where a worker can die: before each SQL statement; before a remote call, with its first byte, after it.

A dead worker does nothing any more: every later statement and call of it raises too, so that what stands in its
`finally` blocks is not done either, as after `kill -9`. Nothing of this is in the application: the statements are
watched by Django's `execute_wrapper`, the calls around the HTTP session's one way out and around its transport.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from requests.adapters import HTTPAdapter

from integrations.http.deadline import WatchedAdapter
from integrations.http.session import RemoteSession

# CALL: all is promised, and the clock is still to be looked at. WIRE: nothing is looked at any more.
STATEMENT, CALL, WIRE, ANSWERED = "statement", "call", "wire", "answered"
Visit = Callable[[str, str], None]
# Functions called after each request with its status, or its error's name; the journal of a run adds itself here.
listeners: list[Callable[[str, Any], None]] = []

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
    WatchedAdapter.send = _watched_transmit  # type: ignore[method-assign]
    _watching.visit = visit
    try:
        with connection.execute_wrapper(before_statement):
            yield
    finally:
        _watching.visit = None


def _watched_send(session: RemoteSession, prepared: Any, *more: Any) -> Any:
    visit: Visit | None = getattr(_watching, "visit", None)
    if visit is None:
        return _send(session, prepared, *more)
    name = f"{prepared.method} {prepared.url}"
    visit(CALL, name)
    try:
        answer = _send(session, prepared, *more)
    except Exception as error:
        _notify(type(error).__name__, prepared)
        raise
    _notify(str(answer[0]), prepared)
    visit(ANSWERED, name)
    return answer


def _watched_transmit(adapter: WatchedAdapter, prepared: Any, *more: Any, **named: Any) -> Any:
    visit: Visit | None = getattr(_watching, "visit", None)
    if visit is not None:
        visit(WIRE, f"{prepared.method} {prepared.url}")
    return HTTPAdapter.send(adapter, prepared, *more, **named)


def _notify(what: str, prepared: Any) -> None:
    for listener in listeners:
        listener(what, prepared)


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
