"""Copies of the database file, which make a reset almost instant.

The freshly filled copy lasts for one day, because the demo company's dates are counted back from today. A copy
saved under a name lasts until the sandbox restarts.
"""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

from django.conf import settings
from django.db import connection

from sandbox.core import clock

_NAME = re.compile(r"[a-z]{1,30}")


def demo_path() -> Path:
    """Return the path of today's freshly filled database."""
    return settings.SANDBOX_DATA / f"demo-{clock.now().date().isoformat()}.sqlite3"


def named_path(name: str) -> Path:
    """Return the path of a named state; raise ValueError for an invalid name."""
    if not _NAME.fullmatch(name):
        raise ValueError("A snapshot's name is made of small letters.")
    return settings.SANDBOX_DATA / f"kept-{name}.sqlite3"


def save_snapshot(path: Path) -> None:
    """Copy the current database to this path."""
    path.unlink(missing_ok=True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(path)])


def restore_snapshot(path: Path) -> bool:
    """Replace the database with a copy; return whether there was one."""
    if not path.exists():
        return False
    connection.ensure_connection()
    source = sqlite3.connect(path)
    try:
        source.backup(connection.connection)
    finally:
        source.close()
    return True


def forget_snapshots(*kinds: str) -> None:
    """Delete every copy (of these kinds), because the tables or the data are about to change."""
    for kind in kinds or ("demo", "kept"):
        for old in settings.SANDBOX_DATA.glob(f"{kind}-*.sqlite3"):
            old.unlink(missing_ok=True)
