"""The freshly filled database is kept as a copy, so that a reset takes a blink; the copy is good for one day.

Only for one day, because the demo company's dates are counted back from today.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from django.conf import settings
from django.db import connection

from sandbox.core import clock


def _path() -> Path:
    return settings.SANDBOX_DATA / f"demo-{clock.now().date().isoformat()}.sqlite3"


def save_snapshot() -> None:
    """Copy the present database, which has just been filled."""
    forget_snapshot()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(_path())])


def restore_snapshot() -> bool:
    """Put today's copy in place of the database; answer whether there was one."""
    if not _path().exists():
        return False
    connection.ensure_connection()
    source = sqlite3.connect(_path())
    try:
        source.backup(connection.connection)
    finally:
        source.close()
    return True


def forget_snapshot() -> None:
    """Remove every copy: the tables have changed, or the data is to be made anew."""
    for old in settings.SANDBOX_DATA.glob("demo-*.sqlite3"):
        old.unlink(missing_ok=True)
