"""Decide which commits need not wait for the disk: those of notes whose loss in a power cut costs nothing.

What such a commit says is seen by everybody at once and survives a killed process. Only a power cut, or a database
server that dies, may take it back, and whatever waits for the disk later takes it along. So it is for counts, leases
and places in a list that are put right by themselves, never for what somebody was promised.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

NORMAL = 1  # SQLite's own number for it


@contextmanager
def light_transaction() -> Iterator[None]:
    """A transaction whose commit does not wait for the disk; inside another one, that one decides."""
    if connection.in_atomic_block:
        with transaction.atomic():
            yield
    elif connection.vendor == "sqlite":
        with _sqlite_in_no_hurry(), transaction.atomic():
            yield
    else:
        with transaction.atomic():
            _run("SET LOCAL synchronous_commit TO off")
            yield


@contextmanager
def _sqlite_in_no_hurry() -> Iterator[None]:
    # Not to be changed inside a transaction, as PostgreSQL's may.
    [[usual]] = _run("PRAGMA synchronous")
    _run(f"PRAGMA synchronous = {min(usual, NORMAL)}")
    try:
        yield
    finally:
        _run(f"PRAGMA synchronous = {usual}")


def _run(statement: str) -> list[tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []
