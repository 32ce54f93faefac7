"""A test database that several processes can share: one in memory is moved to a file for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connections


@contextmanager
def shared_by_processes(folder: Path) -> Iterator[None]:
    """Let every process and thread of the block see the same rows; what was in memory stays as it was before."""
    default = connections["default"]
    default.ensure_connection()
    name, kept = default.settings_dict["NAME"], default.connection
    in_memory = default.vendor == "sqlite" and default.is_in_memory_db()
    if in_memory:
        path = folder / "shared.sqlite3"
        default.cursor().execute(f"VACUUM INTO '{path}'")
        default.connection, default.settings_dict["NAME"] = None, str(path)
        default.cursor().execute("PRAGMA journal_mode=WAL")
    try:
        yield
    finally:
        if in_memory:
            default.close()
            default.settings_dict["NAME"], default.connection = name, kept
