"""Creates the database of a benchmark on SQLite or PostgreSQL, and restores it to a saved state."""

from __future__ import annotations

import os
import shutil
import sqlite3
import uuid
from pathlib import Path

import psycopg

SERVER = os.environ.get("BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432")


def databases() -> list[str]:
    """The kinds that can be measured here: always "sqlite", and "postgresql" where a server answers."""
    try:
        psycopg.connect(f"{SERVER}/postgres", connect_timeout=3).close()
    except psycopg.OperationalError:
        print(f"PostgreSQL does not answer at {SERVER} (BENCH_POSTGRES): measured on SQLite alone.")
        return ["sqlite"]
    return ["sqlite", "postgresql"]


class Database:
    """One database; `url` goes into DATABASE_URL."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind = kind
        self.file = folder / "invoicebridge.sqlite3"
        self.name = f"bench_{uuid.uuid4().hex[:12]}"
        self._saved = False
        if kind == "postgresql":
            self._ask_server(f"CREATE DATABASE {self.name}")

    @property
    def url(self) -> str:
        """The database as Django's `DATABASE_URL` names it."""
        return f"sqlite:///{self.file}" if self.kind == "sqlite" else f"{SERVER}/{self.name}"

    def save(self) -> None:
        """Remember the present state; on PostgreSQL nobody may be connected."""
        if self.kind == "sqlite":
            self._backup(self.file, self.file.with_suffix(".saved"))
        else:
            self._copy(self.name, f"{self.name}_saved")
        self._saved = True

    def restore(self) -> None:
        """Go back to the saved state; nobody may be connected."""
        if self.kind == "sqlite":
            for suffix in ("-wal", "-shm"):
                Path(f"{self.file}{suffix}").unlink(missing_ok=True)
            shutil.copyfile(self.file.with_suffix(".saved"), self.file)
        else:
            self._copy(f"{self.name}_saved", self.name)

    def drop(self) -> None:
        """Remove it and its saved state."""
        if self.kind == "postgresql":
            for name in (self.name, f"{self.name}_saved"):
                self._ask_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _copy(self, source: str, target: str) -> None:
        self._ask_server(f"DROP DATABASE IF EXISTS {target} WITH (FORCE)")
        self._ask_server(f"CREATE DATABASE {target} TEMPLATE {source}")

    @staticmethod
    def _backup(source: Path, target: Path) -> None:
        """Copy with what still stands in the write-ahead log."""
        target.unlink(missing_ok=True)
        connection = sqlite3.connect(source)
        connection.execute("VACUUM INTO ?", [str(target)])
        connection.close()

    @staticmethod
    def _ask_server(statement: str) -> None:
        with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]  # names are ours
