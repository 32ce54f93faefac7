"""Shared by the tests of integrations: routes that lead to plain functions, and many threads at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections as django_connections

from integrations import routing
from integrations.calls import clients
from tests.shared_database import shared_by_processes

__all__ = ["many_threads", "no_network", "routes"]


@pytest.fixture
def routes(monkeypatch) -> dict[str, dict[str, Callable]]:
    """Let a test say which function takes a kind: `routes["OUTGOING"]["test.kind"] = function`."""
    tables: dict[str, dict[str, Callable]] = {"INCOMING": {}, "OUTGOING": {}, "TOGETHER": {}, "OUTCOMES": {}}
    monkeypatch.setattr(routing, "_table", lambda name: tables[name])
    monkeypatch.setattr(routing, "_load", lambda table, kind: table[kind])
    monkeypatch.setattr(routing, "import_string", lambda function: function)
    return tables


@pytest.fixture
def no_network(monkeypatch):
    """Hand messages to their function with a client that is None."""

    def run(connection, function, *, lane, hooks=clients.NO_HOOKS, **_):
        hooks.before_call(writes=False)
        return function(None)

    monkeypatch.setattr(clients, "run", run)


@pytest.fixture
def many_threads(transactional_db, tmp_path) -> Iterator[Callable[[int, Callable[[], object]], list]]:
    """Run a function in several threads at once, each with its own connection, and return what each returned.

    A test database in memory is moved to a file meanwhile: SQLite's shared memory knows no waiting writers.
    """

    def run(count: int, function: Callable[[], object]) -> list:
        barrier = threading.Barrier(count)

        def at_once(_: int) -> object:
            try:
                barrier.wait(10)
                return function()
            finally:
                django_connections.close_all()

        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(at_once, range(count)))

    with shared_by_processes(tmp_path):
        yield run
