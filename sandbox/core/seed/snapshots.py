"""States of the database are kept as copies, so that a reset takes a blink.

The freshly filled one is good for one day, because the demo company's dates are counted back from today; one that was
kept under a name of its own is good until the sandbox starts anew.
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
    """Where today's freshly filled database is kept."""
    return settings.SANDBOX_DATA / f"demo-{clock.now().date().isoformat()}.sqlite3"


def named_path(name: str) -> Path:
    """Where a named state is kept; raise ValueError for a name that is none."""
    if not _NAME.fullmatch(name):
        raise ValueError("A snapshot's name is made of small letters.")
    return settings.SANDBOX_DATA / f"kept-{name}.sqlite3"


def save_snapshot(path: Path) -> None:
    """Copy the present database."""
    path.unlink(missing_ok=True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(path)])


def restore_snapshot(path: Path) -> bool:
    """Put a copy in place of the database; answer whether there was one."""
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
    """Remove every copy (of these kinds): the tables have changed, or the data is to be made anew."""
    for kind in kinds or ("demo", "kept"):
        for old in settings.SANDBOX_DATA.glob(f"{kind}-*.sqlite3"):
            old.unlink(missing_ok=True)
