"""A test database that several processes can share: one in memory is moved to a file for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import connections


@contextmanager
def shared_by_processes(folder: Path) -> Iterator[str]:
    """Let every process and thread of the block see the same rows; what was in memory stays as it was before.

    Yields the database's address, as DATABASE_URL has it.
    """
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
        yield _address(default.settings_dict)
    finally:
        if in_memory:
            default.close()
            default.settings_dict["NAME"], default.connection = name, kept


def _address(database: dict[str, Any]) -> str:
    if database["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{database['NAME']}"
    who = f"{quote(database['USER'])}:{quote(database['PASSWORD'])}"
    return f"postgres://{who}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
