"""Commits that need not wait for the disk: those of notes whose loss in a power cut costs nothing.

Everybody sees such a commit at once, and it survives a killed process. Only a power cut, or a database server that
dies, may undo it, and the next commit that waits for the disk makes it durable too. So it is for counts, leases and
places in a list that correct themselves, never for what somebody was promised.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

NORMAL = 1  # SQLite's own number for it


@contextmanager
def relaxed_transaction() -> Iterator[None]:
    """Open a transaction whose commit does not wait for the disk; inside another one, that one decides."""
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
